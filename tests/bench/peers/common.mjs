// What the Node peers share: arguments, clock, checks, the result line.
import { readFileSync } from 'node:fs'

export const clockNs = () => process.hrtime.bigint()
export const since = start => Number(process.hrtime.bigint() - start)
export const triangle = n => n * (n - 1) / 2
/** Park and Miller 1988: stays within exact numbers. */
export const random = state => state * 16807 % 2147483647

export function residentBytes () {
  const line = readFileSync('/proc/self/status', 'latin1').split('\n').find(l => l.startsWith('VmRSS:'))
  return parseInt(line.slice(6)) * 1024
}

export function check (what, expected, found) {
  if (expected !== found) {
    console.error(`check failed: ${what}: expected ${expected}, found ${found}`)
    process.exit(1)
  }
}

/** Runs the benchmark that the command line names: BENCH VARIANT WORKERS OPERATIONS. */
export async function main (benches) {
  const [bench, variant, workers, operations] = process.argv.slice(2)
  if (!(bench in benches) || !(Number(operations) > 0)) {
    console.error('usage: bench.mjs BENCH VARIANT WORKERS OPERATIONS')
    process.exit(2)
  }
  const value = await benches[bench](Number(operations), variant)
  const unit = bench === 'memory' ? 'bytes' : 'ns'
  console.log(JSON.stringify({ bench, variant, workers: Number(workers), unit, value, operations: Number(operations) }))
  process.exit(0)
}
