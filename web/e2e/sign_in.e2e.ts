import { expect } from 'vitest'
import { accountOf } from './harness/staff.ts'
import { settle, test } from './harness/test.ts'

// By the form, as people do it; other tests come in with a session of the API.

test('signing in by the form leads to the page that was wanted', async ({ desk }) => {
  const page = await desk.open()
  await page.goto('/notifications')
  await page.waitForURL(/\/sign-in\?next=/)
  await page.locator('[name=username]').fill('agent3')
  await page.locator('[name=password]').fill('not the password')
  await page.keyboard.press('Enter')
  await page.getByRole('alert').waitFor()
  expect(await page.locator('[name=username]').inputValue()).toBe('agent3')

  await page.locator('[name=password]').fill(accountOf('agent3').password)
  await page.keyboard.press('Enter')
  await page.waitForURL((url) => url.pathname === '/notifications')
  const me = await page.request.get('/api/v1/me')
  expect((await me.json()).username).toBe('agent3')
  const cookies = await page.context().cookies()
  expect(cookies.map(({ httpOnly, sameSite }) => ({ httpOnly, sameSite }))).toEqual([
    { httpOnly: true, sameSite: expect.stringMatching(/Strict|Lax/) },
  ])
})

test('a session that ends elsewhere leads back to the sign-in, and from there to where one was', async ({ desk }) => {
  const page = await desk.open({ as: 'agent4', ownSession: true })
  await page.goto('/tickets')
  await settle(page)
  const csrf = await page.evaluate(() => localStorage.getItem('bihuan.csrf') ?? '')
  const ended = await page.request.delete('/api/v1/sessions/current', {
    headers: { 'X-CSRF-Token': csrf, Origin: new URL(page.url()).origin },
  })
  expect(ended.status()).toBe(204)
  await page.goto('/customers')
  await page.waitForURL(/\/sign-in\?next=(%2F|\/)customers/)
  await page.locator('[name=username]').fill('agent4')
  await page.locator('[name=password]').fill(accountOf('agent4').password)
  await page.keyboard.press('Enter')
  await page.waitForURL((url) => url.pathname === '/customers')
})

test('no address of another origin is taken as the page that was wanted', async ({ desk }) => {
  const page = await desk.open()
  for (const wanted of ['//elsewhere.example/', '/\\elsewhere.example/', 'https://elsewhere.example/']) {
    await page.goto(`/sign-in?next=${encodeURIComponent(wanted)}`)
    await page.locator('[name=username]').fill('agent3')
    await page.locator('[name=password]').fill(accountOf('agent3').password)
    await page.keyboard.press('Enter')
    await page.waitForURL((url) => url.pathname !== '/sign-in')
    expect(page.url().startsWith(new URL(await page.evaluate(() => location.origin)).origin)).toBe(true)
    expect(new URL(page.url()).hostname).toBe('127.0.0.1')
    await page.context().clearCookies()
  }
})

test('a page says that it is busy until it is there', async ({ desk }) => {
  const page = await desk.open({ as: 'agent3' })
  let answer = () => {}
  const answered = new Promise<void>((resolve) => (answer = resolve))
  await page.route('**/api/v1/me', async (route) => {
    await answered
    await route.continue()
  })
  await page.goto('/tickets', { waitUntil: 'commit' })
  const busy = page.locator('#app[aria-busy=true]')
  await busy.waitFor({ state: 'attached' })
  answer()
  await page.getByRole('navigation').first().waitFor()
  await expect.poll(() => busy.count()).toBe(0)
})
