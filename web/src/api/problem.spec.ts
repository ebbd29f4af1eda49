import { describe, expect, it } from 'vitest'
import { isProblem, ProblemError } from './problem'

const answer = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers })

describe('a refusal', () => {
  it('keeps its code, its words and all faults', async () => {
    const problem = await ProblemError.from(
      answer(
        422,
        {
          code: 'invalid_content',
          title: '内容有误',
          detail: '请更正。',
          instance: 'r-1',
          errors: [
            { pointer: '/form/reason', code: 'required', detail: '必填。' },
            { pointer: '/form/points/0', code: 'out_of_range', detail: '超出范围。' },
            'nonsense',
          ],
        },
        { 'X-Request-Id': 'r-2' },
      ),
    )
    expect(problem).toMatchObject({ status: 422, code: 'invalid_content', requestId: 'r-2' })
    expect(problem.faults).toHaveLength(2)
    expect(problem.at('/form/points').map((fault) => fault.code)).toEqual(['out_of_range'])
    expect(problem.at('/form/reas')).toEqual([])
    expect(isProblem(problem, 'conflict')).toBe(false)
  })

  it('keeps the members of its code and when to try again', async () => {
    const problem = await ProblemError.from(
      answer(409, { code: 'conflict', allowed: ['assess'] }, { 'Retry-After': '3' }),
    )
    expect(problem.members['allowed']).toEqual(['assess'])
    expect(problem.retryAfter).toBe(3)
  })

  it('is made even of an answer that is none of ours', async () => {
    const problem = await ProblemError.from(answer(413, '<html>too large</html>'))
    expect(problem).toMatchObject({ status: 413, code: 'unexpected', faults: [], retryAfter: null })
  })
})
