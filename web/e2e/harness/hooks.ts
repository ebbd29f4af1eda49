import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { inject } from 'vitest'

// The other systems: one that signs and sends, one that receives and checks. Both know Standard
// Webhooks and nothing of our program.

function signatureOf(secret: string, id: string, timestamp: string, body: string): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`
}

export interface HookAnswer {
  status: number
  ticket?: { id: string; number: string }
  inbox_id?: string
  code?: string
}

/** Signs a body and sends it to a source. */
export async function sendHook(source: string, secret: string, body: unknown): Promise<HookAnswer> {
  const text = JSON.stringify(body)
  const id = randomUUID()
  const timestamp = String(Math.floor(Date.now() / 1000))
  const answer = await fetch(`${inject('address')}/hooks/${source}`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': signatureOf(secret, id, timestamp, text),
    },
    body: text,
  })
  return { ...((await answer.json()) as object), status: answer.status }
}

export interface Received {
  headers: IncomingHttpHeaders
  body: string
}

/** Whether one of the signatures is by this secret. */
export function isSignedBy(secret: string, { headers, body }: Received): boolean {
  const expected = Buffer.from(signatureOf(secret, String(headers['webhook-id']), String(headers['webhook-timestamp']), body))
  return String(headers['webhook-signature']).split(' ').some((given) => {
    const bytes = Buffer.from(given)
    return bytes.length === expected.length && timingSafeEqual(bytes, expected)
  })
}

/** Takes whatever comes, and answers as it is told to. */
export async function startReceiver() {
  const received: Received[] = []
  const receiver = { url: '', received, status: 200, words: 'thank you', stop: async () => {} }
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const part of request) body += String(part)
    received.push({ headers: request.headers, body })
    response.writeHead(receiver.status, { 'Content-Type': 'text/plain' }).end(receiver.words)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/events`
  receiver.stop = async () => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  }
  return receiver
}
