import { readFileSync } from 'node:fs'
import { inject } from 'vitest'
import type { components } from '@/api/schema'

// People of the demonstration center at work through the API.

export type Schemas = components['schemas']
type Json = Record<string, unknown>

export interface Session {
  username: string
  cookie: { name: string; value: string }
  csrf: string
  me: Schemas['Me']
}

interface Account {
  username: string
  password: string
  roles: string[]
}

const sessions = new Map<string, Promise<Session>>()
let accounts: Account[] | undefined

export function accountOf(username: string): Account {
  accounts ??= JSON.parse(readFileSync(inject('accountsFile'), 'utf8')) as Account[]
  const found = accounts.find((account) => account.username === username)
  if (!found) throw new Error(`the demonstration center has no ${username}`)
  return found
}

export function usernames(): string[] {
  accountOf('agent1')
  return accounts!.map((account) => account.username)
}

/** Signed in once for all tests. */
export function sessionOf(username: string): Promise<Session> {
  const known = sessions.get(username) ?? signIn(username)
  sessions.set(username, known)
  return known
}

export async function signIn(username: string): Promise<Session> {
  const { password } = accountOf(username)
  const answer = await fetch(`${inject('address')}/api/v1/sessions`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ username, password }),
  })
  if (answer.status !== 201) throw new Error(`${username}: ${answer.status} ${await answer.text()}`)
  const [, name, value] = /^([^=]+)=([^;]+)/.exec(answer.headers.getSetCookie()[0]!)!
  const { csrf_token: csrf, user: me } = (await answer.json()) as Schemas['Session']
  return { username, cookie: { name: name!, value: value! }, csrf, me: me as Schemas['Me'] }
}

export class Refusal extends Error {
  readonly status: number
  readonly body: string
  constructor(what: string, status: number, body: string) {
    super(`${what}: ${status} ${body}`)
    this.status = status
    this.body = body
  }
}

/** Does a request as a person, and fails loudly when it is refused. */
export async function call<T = Json>(
  username: string,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<T> {
  const session = await sessionOf(username)
  const form = body instanceof FormData
  const answer = await fetch(`${inject('address')}/api/v1${path}`, {
    method,
    headers: {
      Cookie: `${session.cookie.name}=${session.cookie.value}`,
      'X-CSRF-Token': session.csrf,
      ...(body === undefined || form ? {} : { 'Content-Type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: form ? body : JSON.stringify(body) }),
  })
  const text = await answer.text()
  if (!answer.ok) throw new Refusal(`${username} ${method} ${path}`, answer.status, text)
  return (text ? JSON.parse(text) : {}) as T
}

export const get = <T = Json>(who: string, path: string) => call<T>(who, 'GET', path)
export const post = <T = Json>(who: string, path: string, body: unknown) =>
  call<T>(who, 'POST', path, body)

export async function upload(who: string, name: string, content: string, type: string): Promise<string> {
  const form = new FormData()
  form.append('file', new Blob([content], { type }), name)
  return (await call<{ id: string }>(who, 'POST', '/attachments', form)).id
}

/** Somebody whom the tour has not greeted yet: the server remembers whom it has. */
export function asNewcomer(username: string): Promise<unknown> {
  return call(username, 'PUT', '/me/preferences', { seen_tours: [] })
}
