import type { Page } from 'playwright-core'

/** Counts what a hand presses on the mouse, from now on. */
export async function countClicks(page: Page): Promise<() => number> {
  let clicks = 0
  await page.exposeFunction('mouseWasPressed', () => ++clicks)
  await page.evaluate(() => {
    const tell = (window as unknown as { mouseWasPressed: () => void }).mouseWasPressed
    window.addEventListener('mousedown', (event) => event.isTrusted && tell(), { capture: true })
  })
  return () => clicks
}
