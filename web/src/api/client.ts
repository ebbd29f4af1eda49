import createClient, { type Middleware } from 'openapi-fetch'
import { ProblemError } from './problem'
import { randomId } from './random'
import { resilientFetch } from './resilient'
import type { components, paths } from './schema'

export type Schemas = components['schemas']

const storageKey = 'bihuan.csrf'
let csrf = readStored()
let language = 'zh-CN'
let onSignedOut: () => void = () => undefined

/** The token of the session, which unsafe methods need beside the cookie. */
export function setCsrf(token: string | null): void {
  csrf = token
  try {
    if (token === null) localStorage.removeItem(storageKey)
    else localStorage.setItem(storageKey, token)
  } catch {
    // Storage may be forbidden; then the token lives as long as the page.
  }
}

/** The token as it is now: another tab may have signed in since. */
export function currentCsrf(): string | null {
  return readStored() ?? csrf
}

export function setRequestLanguage(tag: string): void {
  language = tag
}

/** Called when the server no longer knows the session. */
export function onUnauthenticated(listener: () => void): void {
  onSignedOut = listener
}

function readStored(): string | null {
  try {
    return localStorage.getItem(storageKey)
  } catch {
    return null
  }
}

/** Their answers hold a secret that the server does not keep: they are never sent twice unasked. */
function answersSecret(request: Request): boolean {
  return /\/(sessions|api-keys|me\/totp|inbound-sources|webhooks|secrets)$/.test(new URL(request.url).pathname)
}

const habits: Middleware = {
  onRequest({ request }) {
    const { headers, method } = request
    headers.set('Accept-Language', language)
    if (method === 'GET' || method === 'HEAD') return
    const token = currentCsrf()
    if (token) headers.set('X-CSRF-Token', token)
    if (method === 'POST' && !headers.has('Idempotency-Key') && !answersSecret(request)) {
      headers.set('Idempotency-Key', randomId())
    }
  },
  async onResponse({ request, response }) {
    if (response.ok || response.status === 304) return
    const problem = await ProblemError.from(response)
    const signingIn = request.method === 'POST' && new URL(request.url).pathname.endsWith('/sessions')
    if (response.status === 401 && !signingIn) onSignedOut()
    throw problem
  },
}

export const api = createClient<paths>({
  baseUrl: window.location.origin,
  credentials: 'same-origin',
  fetch: resilientFetch,
})
api.use(habits)

type Success<R> = R extends { error?: never; data: infer D } ? D : never

export interface Answer<T> {
  data: T
  /** The version for `If-Match`, as the server wrote it. */
  etag: string | null
  response: Response
}

/** The data of a call; refusals are thrown as `ProblemError`. */
export async function ask<R extends { data?: unknown; response: Response }>(
  call: Promise<R>,
): Promise<Success<R>> {
  return (await call).data as Success<R>
}

/** As `ask`, with the version. */
export async function askVersioned<R extends { data?: unknown; response: Response }>(
  call: Promise<R>,
): Promise<Answer<Success<R>>> {
  const { data, response } = await call
  return { data: data as Success<R>, etag: response.headers.get('ETag'), response }
}

/** The strong entity tag of a version number. */
export function etagOf(version: number): string {
  return `"${version}"`
}
