import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { read } from './complaint.ts'
import { accountOf, asNewcomer } from './staff.ts'
import { localTime } from './form.ts'
import { settle, type Desk, type WindowOptions } from './test.ts'

// Somebody without a mouse. There is nothing here but keys, and eyes to see where the focus is; a
// pointer that moves something all the same is a fault of the test.

const pointers = ['pointerdown', 'mousedown', 'touchstart', 'wheel', 'click']

export class Typist {
  private readonly page: Page
  constructor(page: Page) {
    this.page = page
  }

  async press(...keys: string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key)
  }

  /** Key by key, as digits and letters are typed. */
  type(text: string): Promise<void> {
    return this.page.keyboard.type(text)
  }

  /** Words that an input method takes over at once. */
  write(text: string): Promise<void> {
    return this.page.keyboard.insertText(text)
  }

  /** Where the focus is: id, name, label, the group it belongs to, and what is written on it. */
  focus(): Promise<string> {
    return this.page.evaluate(() => {
      const at = document.activeElement
      if (!at || at === document.body) return ''
      const group = at.closest('[role=radiogroup], [role=group]')?.getAttribute('aria-labelledby') ?? ''
      const label = (at as HTMLInputElement).labels?.[0]?.innerText ?? ''
      const parts = [at.id, at.getAttribute('name'), group, at.getAttribute('aria-label'), label]
      return [...parts, at instanceof HTMLElement ? at.innerText : ''].filter(Boolean).join(' ').replace(/\s+/g, ' ')
    })
  }

  /** Tab until the focus is where it is wanted. */
  async tabTo(wanted: RegExp, most = 80, key = 'Tab'): Promise<void> {
    const passed: string[] = []
    for (let n = 0; n <= most; ++n) {
      const at = await this.focus()
      if (wanted.test(at)) return
      passed.push(at)
      await this.press(key)
    }
    throw new Error(`${most} times ${key} do not lead to ${wanted}: ${passed.join(' | ')}`)
  }

  /** The page leads the focus there by itself. */
  async focused(wanted: RegExp): Promise<void> {
    const end = Date.now() + 15_000
    while (!wanted.test(await this.focus())) {
      if (Date.now() > end) throw new Error(`the focus is on ${await this.focus()} and not on ${wanted}`)
      await this.page.waitForTimeout(30)
    }
  }

  /** A field of a form by the name that the server gives it. */
  field(name: string): Promise<void> {
    return this.tabTo(new RegExp(`-${name}(-label)?( |$)`))
  }

  async fill(name: string, text: string): Promise<void> {
    await this.field(name)
    await this.press('Control+a')
    await this.write(text)
  }

  /** One of a few buttons: Space takes the one in focus, the arrows the others. */
  async choose(name: string, label: string): Promise<void> {
    await this.field(name)
    await this.chooseHere(label)
  }

  async chooseHere(label: string): Promise<void> {
    const wanted = new RegExp(`(^| )${label}( |$)`)
    await this.press('Space')
    for (let n = 0; n < 12; ++n) {
      if (wanted.test(await this.focus())) return
      await this.press('ArrowRight')
    }
    throw new Error(`there is no ${label} beside ${await this.focus()}`)
  }

  /** One of a list, found by what is typed. */
  async pick(name: string, typed: string): Promise<void> {
    await this.field(name)
    await this.pickHere(typed)
  }

  async pickHere(typed: string): Promise<void> {
    await this.write(typed)
    await this.page.locator(':focus').locator('xpath=..').getByRole('option', { name: typed }).first().waitFor()
    await this.press('Enter')
  }

  /** The parts of a moment in the order in which the browser shows them. */
  async moment(name: string, hoursFromNow: number): Promise<void> {
    await this.field(name)
    await this.momentHere(localTime(hoursFromNow))
  }

  async momentHere(wanted: string): Promise<void> {
    const [, year, month, day, hour, minute] = /(\d+)-(\d+)-(\d+)(?:T(\d+):(\d+))?/.exec(wanted)!
    await this.type(`${month}${day}${year}`)
    if (hour) {
      await this.press('ArrowRight')
      await this.type(`${String(Number(hour) % 12 || 12).padStart(2, '0')}${minute}${Number(hour) < 12 ? 'A' : 'P'}`)
    }
    const value = await this.page.evaluate(() => (document.activeElement as HTMLInputElement).value)
    if (value !== wanted) throw new Error(`typed ${wanted}, there is ${value}`)
  }

  /** The line of the list, as far away as it may be. */
  async open(wanted: RegExp): Promise<void> {
    await this.tabTo(wanted, 300)
    await this.press('Enter')
    await settle(this.page)
  }

  /** A page by the command bar. */
  goTo(page: string, path: string): Promise<void> {
    return this.command(`打开：${page}`, path)
  }

  async command(name: string, path: string): Promise<void> {
    await this.press('Control+k')
    await this.page.getByRole('dialog').getByRole('combobox').and(this.page.locator(':focus')).waitFor()
    await this.write(name)
    await this.page.getByRole('option', { name }).first().waitFor()
    await this.press('Enter')
    await this.page.waitForURL((url) => `${url.pathname}${url.search}`.startsWith(path))
    await settle(this.page)
  }

  /** A ticket by `/` and its number. */
  async find(number: string): Promise<void> {
    await this.press('/')
    await this.type(number)
    await this.page.getByRole('option').and(this.page.locator('[id^=search-hit]')).first().waitFor()
    await this.press('Enter')
    await this.page.waitForURL(`**/tickets/${number}`)
    await settle(this.page)
  }

  /** The form of its step, by E, once what others have done to the ticket is seen. */
  async ticket(number: string): Promise<void> {
    await this.find(number)
    await expect
      .poll(() => this.page.locator('[data-stage][aria-current=step]').getAttribute('data-stage'), { timeout: 15_000 })
      .toBe((await read(number)).stage)
    await this.page.getByTestId('stage-form').waitFor()
    await this.press('e')
  }

  async signIn(username: string): Promise<void> {
    await asNewcomer(username)
    await this.page.goto('/')
    await this.page.waitForURL(/sign-in/)
    await this.focused(/username/)
    await this.type(username)
    await this.tabTo(/password/)
    await this.type(accountOf(username).password)
    await this.press('Enter')
    await this.page.waitForURL((url) => url.pathname !== '/sign-in')
    // The tour that greets newcomers.
    await this.page.getByRole('dialog').waitFor()
    await this.press('Escape')
    await this.page.getByRole('dialog').waitFor({ state: 'hidden' })
    await settle(this.page)
  }

  /** An address that is typed. */
  async visit(path: string): Promise<void> {
    await this.page.goto(path)
    await settle(this.page)
  }

  // What is seen.
  sees = (text: string | RegExp) => this.page.getByText(text).filter({ visible: true }).first().waitFor()
  at = (path: string | RegExp) => this.page.waitForURL(path)
  settle = () => settle(this.page)
  url = () => this.page.url()
  /** A window that a key opens. */
  async opens(work: () => Promise<void>): Promise<Typist> {
    const [page] = await Promise.all([this.page.context().waitForEvent('page'), work()])
    await page.waitForLoadState()
    return new Typist(page)
  }
  front = () => this.page.bringToFront()
}

/** A window whose pointer lies idle; with `as` somebody who has signed in before. */
export async function typist(desk: Desk, options: WindowOptions = {}): Promise<Typist> {
  const page = await desk.open(options)
  await refusePointers(page, desk.faults)
  return new Typist(page)
}

export async function signedIn(desk: Desk, username: string): Promise<Typist> {
  const one = await typist(desk)
  await one.signIn(username)
  return one
}

export async function refusePointers(page: Page, faults: string[]): Promise<void> {
  const context = page.context()
  await context.exposeFunction('pointerWasUsed', (type: string) => faults.push(`a pointer was used: ${type}`))
  await context.addInitScript((types) => {
    const tell = (window as unknown as { pointerWasUsed: (type: string) => void }).pointerWasUsed
    for (const type of types) {
      window.addEventListener(
        type,
        // A key that presses a button makes a click of its own, with no count.
        (event) => event.isTrusted && (type !== 'click' || (event as MouseEvent).detail > 0) && tell(type),
        { capture: true, passive: true },
      )
    }
  }, pointers)
}
