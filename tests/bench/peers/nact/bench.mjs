// Benchmarks for nact: an actor is a promise chain on the one JavaScript thread.
import * as nact from 'nact'
import { check, clockNs, main, random, residentBytes, since, triangle } from '../common.mjs'

const BATCH = 1000
const BIG_AGENTS = 120
const CREATURES = 100
const PONG = -1 // in place of the pinger's number
const START = -2
const system = nact.start()
const send = nact.dispatch
let spawned = 0
// named, because the random names that nact gives collide at 10^5 actors
const spawn = behavior => nact.spawnStateless(system, behavior, `agent${spawned++}`)

/** One message travels; its value counts the hops left. */
function circle (agents, hops) {
  return new Promise(resolve => {
    const received = new Array(agents).fill(0)
    const nodes = []
    let start
    for (let i = 0; i < agents; i++) {
      nodes.push(spawn(left => {
        received[i]++
        if (left > 0) return send(nodes[(i + 1) % agents], left - 1)
        const spent = since(start)
        check('hops', hops + 1, received.reduce((a, b) => a + b))
        resolve(spent / hops)
      }))
    }
    start = clockNs()
    send(nodes[0], hops)
  })
}

function flow (producers, messages) {
  return new Promise(resolve => {
    const each = messages / producers
    let count = 0
    let sum = 0
    let left = producers
    let start
    const consumer = spawn(value => {
      if (value >= 0) {
        count++
        sum += value
      } else if (--left === 0) {
        const spent = since(start)
        check('messages', messages, count)
        check('sum', producers * triangle(each), sum)
        resolve(spent / messages)
      }
    })
    const produce = () => {
      const producer = spawn(next => {
        const end = Math.min(next + BATCH, each)
        for (; next < end; next++) send(consumer, next)
        if (next < each) send(producer, next)
        else send(consumer, -1)
      })
      return producer
    }
    const all = Array.from({ length: producers }, produce)
    start = clockNs()
    for (const producer of all) send(producer, 0)
  })
}

/** Spawn, one message, death; 1,000 at a time. */
function spawning (agents) {
  return new Promise(resolve => {
    let received = 0
    let made = 0
    const start = clockNs()
    const behavior = (message, context) => {
      received += message
      nact.stop(context.self)
      if (received === agents) resolve(since(start) / agents)
    }
    const step = () => {
      const end = Math.min(made + BATCH, agents)
      for (; made < end; made++) send(spawn(behavior), 1)
      if (made < agents) setImmediate(step)
    }
    step()
  })
}

async function memory (agents) {
  const alive = new Array(agents).fill(null)
  let received = 0
  const before = residentBytes()
  for (let i = 0; i < agents; i++) {
    alive[i] = spawn(message => { received += message })
    send(alive[i], 1)
    if (i % BATCH === BATCH - 1) await new Promise(resolve => setImmediate(resolve))
  }
  while (received < agents) await new Promise(resolve => setImmediate(resolve))
  const after = residentBytes()
  check('alive', agents, alive.filter(agent => agent !== null).length)
  return (after - before) / agents
}

/** Every actor pings random others and answers the pings it gets. */
function big (pairs) {
  return new Promise(resolve => {
    const each = pairs / BIG_AGENTS
    const all = []
    let pings = 0
    let total = 0
    let left = BIG_AGENTS
    let start
    for (let i = 0; i < BIG_AGENTS; i++) {
      let state = i * 7919 + 1
      let pongs = 0
      const ping = () => {
        state = random(state)
        send(all[state % BIG_AGENTS], { from: i })
      }
      all.push(spawn(message => {
        if (message.from >= 0) {
          pings++
          return send(all[message.from], { from: PONG })
        }
        if (message.from === PONG) {
          pongs++
          total++
        }
        if (pongs < each) return ping()
        if (--left > 0) return
        const spent = since(start)
        check('pings', each * BIG_AGENTS, pings)
        check('pongs', each * BIG_AGENTS, total)
        resolve(spent / pairs)
      }))
    }
    start = clockNs()
    for (const agent of all) send(agent, { from: START })
  })
}

function chameneos (meetings) {
  return new Promise(resolve => {
    const creatures = []
    let held = 0
    let total = 0
    let left = CREATURES
    let waiting = null
    let start
    const mall = spawn(guest => {
      if (guest.met !== undefined) {
        total += guest.met
        if (--left > 0) return
        const spent = since(start)
        check('meetings, counted twice', 2 * meetings, total)
        return resolve(spent / meetings)
      }
      if (held === meetings) return send(creatures[guest.id], { closed: true })
      if (waiting === null) {
        waiting = guest
        return
      }
      held++
      send(creatures[waiting.id], { other: guest.colour })
      send(creatures[guest.id], { other: waiting.colour })
      waiting = null
    })
    for (let id = 0; id < CREATURES; id++) {
      let colour = id % 3
      let met = 0
      creatures.push(spawn(message => {
        if (message.closed) return send(mall, { met })
        if (message.other !== undefined) {
          met++
          if (message.other !== colour) colour = 3 - colour - message.other
        }
        send(mall, { id, colour })
      }))
    }
    start = clockNs()
    for (const creature of creatures) send(creature, {})
  })
}

main({
  pingpong: hops => circle(2, hops),
  ring: hops => circle(100, hops),
  count: messages => flow(1, messages),
  fanin: messages => flow(8, messages),
  spawn: spawning,
  memory,
  big,
  chameneos
})
