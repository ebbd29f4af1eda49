import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope, nextTick, ref, type EffectScope } from 'vue'
import { emptyForm, type IntakeForm } from './form'
import { usePreview } from './preview'

let scope: EffectScope
let answers: (() => void)[]

beforeEach(() => {
  vi.useFakeTimers()
  scope = effectScope()
  answers = []
  vi.stubGlobal('fetch', (request: Request) => new Promise<Response>((resolve, reject) => {
    request.signal.addEventListener('abort', () => reject(new DOMException('', 'AbortError')))
    answers.push(() => resolve(Response.json({ due: [] })))
  }))
})

afterEach(() => {
  scope.stop()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

function begin() {
  const form = ref<IntakeForm>(emptyForm())
  const { preview } = scope.run(() => usePreview(form, 'phone'))!
  return { form, preview }
}

describe('a form that was emptied', () => {
  it('asks about nothing that was typed before', async () => {
    const { form } = begin()
    form.value.description = 'typed'
    await nextTick()
    form.value.description = ''
    await nextTick()
    await vi.advanceTimersByTimeAsync(1_000)
    expect(answers).toHaveLength(0)
  })

  it('takes no answer that was on its way', async () => {
    const { form, preview } = begin()
    form.value.description = 'typed'
    await nextTick()
    await vi.advanceTimersByTimeAsync(1_000)
    expect(answers).toHaveLength(1)
    form.value.description = ''
    await nextTick()
    answers[0]!()
    await vi.advanceTimersByTimeAsync(0)
    expect(preview.value).toBeNull()
  })
})

it('shows what is answered', async () => {
  const { form, preview } = begin()
  form.value.description = 'typed'
  await nextTick()
  await vi.advanceTimersByTimeAsync(1_000)
  answers[0]!()
  await vi.advanceTimersByTimeAsync(0)
  expect(preview.value).toEqual({ due: [] })
})
