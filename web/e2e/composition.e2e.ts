import type { CDPSession, ElementHandle, Page } from 'playwright-core'
import { describe, expect } from 'vitest'
import { portalScreens, screens, show } from './harness/screens.ts'
import { usualSubject } from './harness/subjects.ts'
import { settle, test } from './harness/test.ts'

// While an input method composes, its keys are its own: Enter takes a word over, digits choose one,
// letters spell it. None of them may send a form, leave a page or be taken for a shortcut.

/** What is taken over in the end. */
const taken = '漏水'
const keys = ['Enter', 'Escape', 'KeyJ', 'KeyK', 'KeyE', 'KeyN', 'KeyZ', 'Digit1', 'Slash', 'Space', 'F8', 'F9']

async function composeIn(devtools: CDPSession, text: string): Promise<void> {
  await devtools.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length })
}

/** What the system sends for a key that the input method takes for itself. */
async function keyTaken(devtools: CDPSession, code: string, withControl = false): Promise<void> {
  const key = {
    key: code === 'Enter' ? 'Enter' : 'Process',
    code,
    windowsVirtualKeyCode: 229,
    nativeVirtualKeyCode: 229,
    modifiers: withControl ? 2 : 0,
  }
  await devtools.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', ...key })
  await devtools.send('Input.dispatchKeyEvent', { type: 'keyUp', ...key })
}

interface Watch {
  writes: string[]
  address: string
  stop: () => void
}

/** Where the page is, but for what fields before are searched for: that comes a moment after the word. */
function placeOf(page: Page): string {
  const url = new URL(page.url())
  for (const [name, value] of [...url.searchParams]) if (value.endsWith(taken)) url.searchParams.delete(name)
  return url.href
}

function watch(page: Page): Watch {
  const writes: string[] = []
  const listener = (request: { method: () => string; url: () => string }) => {
    // Drafts and presence are kept while typing, and previews only answer.
    if (request.method() === 'GET' || /\/(drafts|presence|preview)\b/.test(request.url())) return
    writes.push(`${request.method()} ${new URL(request.url()).pathname}`)
  }
  page.on('request', listener)
  return { writes, address: placeOf(page), stop: () => page.off('request', listener) }
}

type Field = ElementHandle<HTMLElement | SVGElement>

async function compose(page: Page, devtools: CDPSession, field: Field): Promise<string[]> {
  const found: string[] = []
  await field.scrollIntoViewIfNeeded()
  await field.focus()
  // Where nothing more goes in, what is there makes room.
  const full = await field.evaluate((e) => {
    const { maxLength, value } = e as HTMLInputElement
    return maxLength > 0 && value.length + 3 > maxLength
  })
  if (full) await field.selectText()
  const name = await field.evaluate((e) => e.getAttribute('name') || e.id || e.getAttribute('aria-label') || e.outerHTML.slice(0, 80))
  const watching = watch(page)
  const dialogs = await page.getByRole('dialog').count()
  await composeIn(devtools, 'lou')
  if (!(await field.evaluate((e) => (e as HTMLInputElement).value)).endsWith('lou')) {
    watching.stop()
    return [`${name}: nothing can be composed there`]
  }
  for (const code of keys) await keyTaken(devtools, code)
  await keyTaken(devtools, 'Enter', true)
  // Whoever listens has answered once the next picture is drawn.
  await settle(page)
  if (!(await field.evaluate((e) => e === document.activeElement))) found.push(`${name}: lost the focus`)
  if (placeOf(page) !== watching.address) found.push(`${name}: went to ${page.url()}`)
  if ((await page.getByRole('dialog').count()) > dialogs) found.push(`${name}: opened a dialog`)
  found.push(...watching.writes.map((write) => `${name}: sent ${write}`))
  await devtools.send('Input.insertText', { text: taken })
  const value = await field.evaluate((e) => (e as HTMLInputElement).value)
  if (!value.endsWith(taken)) found.push(`${name}: holds ${JSON.stringify(value)}`)
  watching.stop()
  return found
}

const fieldsMax = 12
const textFields =
  'input:not([type]), input[type=text], input[type=search], textarea'

const { samples } = await usualSubject()
const all = [...(await screens(samples)), ...portalScreens]

describe('composing submits nothing and triggers no key on', () => {
  test.for(all.map((screen) => [screen.name, screen] as const))('%s', async ([, screen], { desk }) => {
    const page = await desk.open({ as: screen.as })
    await show(page, screen)
    const devtools = await page.context().newCDPSession(page)
    const found: string[] = []
    // Handles, because fields come and go as others are left.
    const fields = (await page.locator(textFields).elementHandles()) as Field[]
    for (const field of fields.slice(0, fieldsMax)) {
      if (!(await field.isVisible()) || !(await field.isEditable())) continue
      found.push(...(await compose(page, devtools, field)))
    }
    await settle(page)
    expect(found).toEqual([])
  })
})

test('the keys that are sent do reach the page', async ({ desk }) => {
  const page = await desk.open()
  await page.goto('/p/look-up')
  const devtools = await page.context().newCDPSession(page)
  await page.locator('#look-up-code').focus()
  await page.evaluate(() => {
    window.addEventListener('keydown', (event) => {
      document.title += ` ${event.code}:${event.isComposing}`
    })
  })
  await composeIn(devtools, 'lou')
  await keyTaken(devtools, 'Enter')
  expect(await page.title()).toContain('Enter:true')
})
