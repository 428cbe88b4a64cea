// Benchmarks for worker_threads: a Worker stands for an agent, postMessage for a signal.
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { fileURLToPath } from 'node:url'
import { check, clockNs, main, residentBytes, since, triangle } from '../common.mjs'

const PRODUCERS = 8

/** The behaviours, run inside a Worker. Each answers what it counted when it is told to stop (-1). */
const behaviors = {
  echo () {
    let received = 0
    parentPort.on('message', left => {
      if (left < 0) return parentPort.postMessage({ received })
      received++
      parentPort.postMessage(left - 1)
    })
  },
  consume () {
    let count = 0
    let sum = 0
    parentPort.on('message', value => {
      if (value < 0) return parentPort.postMessage({ count, sum })
      count++
      sum += value
    })
  },
  produce () {
    const { gate, each } = workerData
    parentPort.postMessage('ready')
    Atomics.wait(gate, 0, 0)
    for (let i = 0; i < each; i++) parentPort.postMessage(i)
    parentPort.postMessage(-1)
  },
  once () {
    parentPort.once('message', value => {
      parentPort.postMessage(value)
      parentPort.close()
    })
  },
  touch () { // send_iso: writes the last byte of a moved buffer and moves it back
    parentPort.on('message', buffer => {
      new Uint8Array(buffer)[buffer.byteLength - 1]++
      parentPort.postMessage(buffer, [buffer])
    })
  }
}

const next = worker => new Promise(resolve => worker.once('message', resolve))
const online = worker => new Promise(resolve => worker.once('online', resolve))

async function start (behavior, data = {}) {
  const worker = new Worker(fileURLToPath(import.meta.url), { workerData: { behavior, ...data } })
  await online(worker)
  return worker
}

async function pingpong (hops) {
  const worker = await start('echo')
  const begin = clockNs()
  let returned = 0
  const spent = await new Promise(resolve => {
    worker.on('message', left => {
      if (typeof left === 'object') return
      returned++
      if (left > 1) worker.postMessage(left - 1)
      else resolve(since(begin))
    })
    worker.postMessage(hops - 1)
  })
  worker.postMessage(-1)
  const { received } = await next(worker)
  check('hops', hops, received + returned)
  return spent / hops
}

async function count (messages) {
  const worker = await start('consume')
  const begin = clockNs()
  for (let i = 0; i < messages; i++) worker.postMessage(i)
  worker.postMessage(-1)
  const totals = await next(worker)
  const spent = since(begin)
  check('messages', messages, totals.count)
  check('sum', triangle(messages), totals.sum)
  return spent / messages
}

async function fanin (messages) {
  const each = messages / PRODUCERS
  const gate = new Int32Array(new SharedArrayBuffer(4))
  let received = 0
  let sum = 0
  let left = PRODUCERS
  let finish
  const finished = new Promise(resolve => { finish = resolve })
  for (let i = 0; i < PRODUCERS; i++) {
    const worker = await start('produce', { gate, each })
    await next(worker)
    worker.on('message', value => {
      if (value >= 0) {
        received++
        sum += value
      } else if (--left === 0) {
        finish()
      }
    })
  }
  const begin = clockNs()
  Atomics.store(gate, 0, 1)
  Atomics.notify(gate, 0)
  await finished
  const spent = since(begin)
  check('messages', messages, received)
  check('sum', PRODUCERS * triangle(each), sum)
  return spent / messages
}

async function spawn (agents) {
  let received = 0
  const begin = clockNs()
  for (let i = 0; i < agents; i++) {
    const worker = await start('once')
    const exited = new Promise(resolve => worker.once('exit', resolve))
    worker.once('message', value => { received += value })
    worker.postMessage(1)
    await exited
  }
  const spent = since(begin)
  check('messages', agents, received)
  return spent / agents
}

async function memory (agents) {
  const before = residentBytes()
  let received = 0
  for (let i = 0; i < agents; i++) {
    const worker = await start('echo')
    worker.postMessage(1)
    received += await next(worker) + 1
  }
  const after = residentBytes()
  check('messages', agents, received)
  return (after - before) / agents
}

/** A transferred ArrayBuffer goes back and forth; each side writes a byte of it. */
async function sendIso (hops, bytes) {
  const worker = await start('touch')
  let buffer = new ArrayBuffer(Number(bytes))
  const begin = clockNs()
  for (let i = 0; i < hops / 2; i++) {
    new Uint8Array(buffer)[0]++
    worker.postMessage(buffer, [buffer])
    buffer = await next(worker)
  }
  const spent = since(begin)
  const view = new Uint8Array(buffer)
  check('first byte', (hops / 2) % 256, view[0])
  check('last byte', (hops / 2) % 256, view[view.length - 1])
  return spent / hops
}

if (isMainThread) {
  main({ pingpong, count, fanin, spawn, memory, send_iso: sendIso })
} else {
  behaviors[workerData.behavior]()
}
