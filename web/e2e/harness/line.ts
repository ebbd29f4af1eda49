import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { inject } from 'vitest'

// The line between browser and server, which can be cut, and which can swallow answers.

export class Line {
  private readonly sockets = new Set<Socket>()
  private server: Server | undefined
  private port = 0
  private muted = false

  get address(): string {
    return `http://127.0.0.1:${this.port}`
  }

  /** The server hears and does, and nobody hears of it. */
  mute(): void {
    this.muted = true
  }

  async restore(): Promise<void> {
    this.muted = false
    const target = new URL(inject('address'))
    this.server = createServer((near) => {
      const far = connect(Number(target.port), target.hostname)
      for (const [socket, other] of [[near, far], [far, near]] as const) {
        this.sockets.add(socket)
        socket.on('error', () => undefined)
        socket.on('close', () => {
          this.sockets.delete(socket)
          other.destroy()
        })
      }
      near.on('data', (bytes) => far.write(bytes))
      far.on('data', (bytes) => this.muted || near.write(bytes))
    })
    this.server.listen(this.port, '127.0.0.1')
    await once(this.server, 'listening')
    this.port = (this.server.address() as AddressInfo).port
  }

  /** What runs over it breaks off, and nothing gets through any more. */
  async cut(): Promise<void> {
    const server = this.server
    this.server = undefined
    for (const socket of this.sockets) socket.destroy()
    if (server) await new Promise((resolve) => server.close(resolve))
  }
}

export async function startLine(): Promise<Line> {
  const line = new Line()
  await line.restore()
  return line
}
