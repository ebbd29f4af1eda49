import type { components } from './schema'

export interface Fault {
  pointer: string
  code: string
  detail: string
}

type Members = Record<string, unknown>

/** The codes of the server, and those that no server gave. */
export type ProblemCode = components['schemas']['ProblemCode'] | 'unreachable' | 'unexpected'

/**
 * A refusal of the server (RFC 9457), or `unreachable` when no answer came at all.
 * Members beyond the standard ones, for example `allowed` of a conflict, are in `members`.
 */
export class ProblemError extends Error {
  readonly code: ProblemCode
  readonly status: number
  readonly title: string
  readonly detail: string
  readonly requestId: string
  readonly faults: readonly Fault[]
  readonly retryAfter: number | null
  readonly members: Readonly<Record<string, unknown>>

  constructor(status: number, members: Members, requestId = '', retryAfter: number | null = null) {
    const code = (text(members['code']) || 'unexpected') as ProblemCode
    super(`${status} ${code}`)
    this.name = 'ProblemError'
    this.code = code
    this.status = status
    this.title = text(members['title'])
    this.detail = text(members['detail'])
    this.requestId = requestId || text(members['instance'])
    this.faults = readFaults(members['errors'])
    this.retryAfter = retryAfter
    this.members = members
  }

  /** The faults at a pointer or below it. */
  at(pointer: string): Fault[] {
    return this.faults.filter((f) => f.pointer === pointer || f.pointer.startsWith(`${pointer}/`))
  }

  static unreachable(): ProblemError {
    return new ProblemError(0, { code: 'unreachable' })
  }

  static async from(response: Response): Promise<ProblemError> {
    const body = await response.text().catch(() => '')
    return new ProblemError(
      response.status,
      parse(body),
      response.headers.get('X-Request-Id') ?? '',
      readRetryAfter(response.headers.get('Retry-After')),
    )
  }
}

export function isProblem(error: unknown, code?: ProblemCode): error is ProblemError {
  return error instanceof ProblemError && (code === undefined || error.code === code)
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function parse(body: string): Members {
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' && value !== null ? (value as Members) : {}
  } catch {
    return {}
  }
}

function readFaults(value: unknown): Fault[] {
  if (!Array.isArray(value)) return []
  return value.flatMap((item: unknown) => {
    if (typeof item !== 'object' || item === null) return []
    const { pointer, code, detail } = item as Record<string, unknown>
    if (typeof pointer !== 'string') return []
    return [{ pointer, code: String(code ?? ''), detail: String(detail ?? '') }]
  })
}

function readRetryAfter(value: string | null): number | null {
  const seconds = Number(value)
  return value !== null && Number.isFinite(seconds) && seconds >= 0 ? seconds : null
}
