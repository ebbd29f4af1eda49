import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { inject } from 'vitest'

// The line between a browser and the server, and what happens to lines: one is cut, and whoever
// dials gets no answer; one falls silent, and both ends believe that it is there; one is muted, and
// the server hears and does what nobody is told.

/** How long it lasts, in milliseconds: `tools/nightly` has it last a whole minute. */
export const outage = Number(process.env['BIHUAN_OUTAGE_SECONDS'] ?? 15) * 1_000

export interface Line {
  address: string
  cut: () => void
  silence: () => void
  mute: () => void
  restore: () => void
  close: () => void
}

export async function openLine(): Promise<Line> {
  const { hostname, port } = new URL(inject('address'))
  let state: 'open' | 'cut' | 'silent' | 'muted' = 'open'
  const ends = new Set<Socket>()
  const waiting = new Set<Socket>()

  function keep(end: Socket, other: Socket, answers: boolean): void {
    ends.add(end)
    end.on('data', (data) => {
      if (!answers || state !== 'muted') other.write(data)
    })
    end.on('error', () => undefined)
    end.on('close', () => {
      ends.delete(end)
      other.destroy()
    })
    if (state === 'silent') end.pause()
  }
  function join(caller: Socket): void {
    const callee = connect(Number(port), hostname)
    keep(caller, callee, false)
    keep(callee, caller, true)
  }
  const server = createServer((caller) => {
    caller.on('error', () => undefined)
    if (state === 'cut') caller.resetAndDestroy()
    else if (state === 'silent') waiting.add(caller.pause())
    else join(caller)
  })
  server.listen(0, hostname)
  await once(server, 'listening')
  const hangUp = () => [...ends, ...waiting].forEach((end) => end.destroy())
  return {
    address: `http://${hostname}:${(server.address() as AddressInfo).port}`,
    cut: () => {
      state = 'cut'
      hangUp()
    },
    silence: () => {
      state = 'silent'
      ends.forEach((end) => end.pause())
    },
    mute: () => {
      state = 'muted'
    },
    restore: () => {
      state = 'open'
      ends.forEach((end) => end.resume())
      waiting.forEach(join)
      waiting.clear()
    },
    close: () => {
      hangUp()
      server.close()
    },
  }
}
