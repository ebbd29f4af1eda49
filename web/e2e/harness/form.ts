import type { Locator, Page } from 'playwright-core'

// The forms of actions on the screen, filled in by the names that the server gives their fields.

/** Where a person is told that nothing more is being fetched. */
type Scope = Page | Locator

export function control(scope: Scope, field: string): Locator {
  return scope.locator(`[id$="-${field}"]`).first()
}

export function text(scope: Scope, field: string, value: string): Promise<void> {
  return control(scope, field).fill(value)
}

/** One of a few buttons. */
export async function choose(scope: Scope, field: string, label: string): Promise<void> {
  const group = scope.locator(`[role=radiogroup][aria-labelledby$="-${field}-label"]`)
  await group.locator('label', { hasText: new RegExp(`^\\s*${label}\\s*$`) }).click()
}

/** One of a list, found by what is typed. */
export async function pick(scope: Scope, field: string, typed: string): Promise<void> {
  await pickIn(control(scope, field), typed)
}

export async function pickIn(box: Locator, typed: string): Promise<void> {
  await box.click()
  await box.pressSequentially(typed)
  await box.locator('xpath=..').getByRole('option').first().waitFor()
  await box.press('Enter')
}

/** A moment in the center's time zone, as its field takes it. */
export function localTime(hoursFromNow: number): string {
  const moment = new Date(Date.now() + hoursFromNow * 3_600_000)
  const text = moment.toLocaleString('sv-SE', { timeZone: 'Asia/Shanghai' })
  return text.slice(0, 16).replace(' ', 'T')
}
