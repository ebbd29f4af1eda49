import { resilientFetch } from '@/api/resilient'
import { currentCsrf } from '@/api/client'
import { ProblemError } from '@/api/problem'

// Where drafts are kept: here at once, and on the server so that another machine finds them. A
// server without drafts is no fault.

export interface StoredDraft {
  value: unknown
  /** The server's version that this one goes on from; 0 for none. */
  version: number
  savedAt: string
}

export interface ServerDraft {
  body: unknown
  version: number
  updatedAt: string
}

/** `conflict`: somebody (the same person elsewhere) has written since. */
export type SaveResult = { version: number } | 'conflict' | 'unavailable'

const prefix = 'bihuan.draft.'
let owner = ''
let available = true

/** Keys hold small letters, digits and `_-.:`. */
const keyForm = /^[a-z0-9_.:-]{1,120}$/

/** Drafts of one person are not for the next one at the same desk. */
export function setDraftOwner(userId: string): void {
  owner = userId
}

export function readLocal(key: string): StoredDraft | null {
  try {
    const text = localStorage.getItem(nameOf(key))
    return text ? (JSON.parse(text) as StoredDraft) : null
  } catch {
    return null
  }
}

export function writeLocal(key: string, draft: StoredDraft): boolean {
  try {
    localStorage.setItem(nameOf(key), JSON.stringify(draft))
    return true
  } catch {
    return false
  }
}

export function removeLocal(key: string): void {
  localStorage.removeItem(nameOf(key))
}

/** Keys that begin so, each with the time of its last change. */
export function localDrafts(keyPrefix: string): [string, string][] {
  const start = nameOf(keyPrefix)
  return Object.keys(localStorage)
    .filter((name) => name.startsWith(start))
    .map((name) => name.slice(nameOf('').length))
    .map((key): [string, string] => [key, readLocal(key)?.savedAt ?? ''])
}

export async function readServer(key: string): Promise<ServerDraft | null> {
  const response = await call('GET', key)
  if (!response?.ok) return null
  const body = (await response.json()) as Record<string, unknown>
  return {
    body: body['body'] ?? null,
    version: versionOf(response, body),
    updatedAt: String(body['updated_at'] ?? ''),
  }
}

export async function writeServer(
  key: string, value: unknown, version: number, keepalive = false,
): Promise<SaveResult> {
  const body = JSON.stringify({ body: value })
  const put = (headers: Record<string, string>) => call('PUT', key, { body, headers, keepalive })
  const begin = { 'If-None-Match': '*' }
  let response = await put(version > 0 ? { 'If-Match': `"${version}"` } : begin)
  if (response?.status === 412) {
    const there = (await ProblemError.from(response)).members['version']
    if (there !== null && there !== undefined) return 'conflict'
    // Thrown away or run out elsewhere: what is typed here begins anew.
    response = await put(begin)
    if (response?.status === 412) return 'conflict'
  }
  if (!response) return 'unavailable'
  if (!response.ok) throw await ProblemError.from(response)
  const answer = (await response.json().catch(() => ({}))) as Record<string, unknown>
  return { version: versionOf(response, answer) || version + 1 }
}

/** With a version only that one: what another machine has written since stays. */
export async function removeServer(key: string, version?: number): Promise<void> {
  await call('DELETE', key, version === undefined ? {} : { headers: { 'If-Match': `"${version}"` } })
}

async function call(
  method: string,
  key: string,
  more: { body?: string; headers?: Record<string, string>; keepalive?: boolean } = {},
): Promise<Response | null> {
  if (!available) return null
  if (!keyForm.test(key)) throw new Error(`not a key of a draft: ${key}`)
  const headers: Record<string, string> = { ...more.headers }
  if (more.body !== undefined) headers['Content-Type'] = 'application/json'
  const token = currentCsrf()
  if (method !== 'GET' && token) headers['X-CSRF-Token'] = token
  const request = new Request(
    `${window.location.origin}/api/v1/drafts/${encodeURIComponent(key)}`,
    { method, headers, credentials: 'same-origin', body: more.body ?? null, keepalive: more.keepalive ?? false },
  )
  const response = await resilientFetch(request)
  if (response.status === 404 || response.status === 405) {
    // There is nothing under the key, or no such route: writing tells.
    if (method === 'PUT') available = false
    // An answer that nobody reads keeps its connection, and there are six of them.
    await response.text()
    return null
  }
  return response
}

function versionOf(response: Response, body: Record<string, unknown>): number {
  const tag = /^"(\d+)"$/.exec(response.headers.get('ETag') ?? '')
  return Number(tag?.[1] ?? body['version'] ?? 0)
}

function nameOf(key: string): string {
  return `${prefix}${owner}.${key}`
}
