import { createHmac } from 'node:crypto'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { audit } from './harness/axe.ts'
import { call, get, type Schemas } from './harness/staff.ts'
import { settle, test } from './harness/test.ts'

// A person's own settings: the second factor, and preferences that go along to another machine.

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** What an authenticator shows so many steps of 30 seconds from now (RFC 6238). */
function codeOf(secret: string, steps = 0): string {
  const bits = [...secret].map((one) => alphabet.indexOf(one).toString(2).padStart(5, '0')).join('')
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps))
  const digest = createHmac('sha1', key).update(counter).digest()
  const at = digest[19]! & 15
  return String((digest.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

async function expectFactorOf(roles: string[]): Promise<void> {
  const access = '/settings/access'
  const { items } = await get<{ items: Schemas['NamedSetting'][] }>('admin1', '/settings')
  const { version, value } = items.find((one) => one.name === 'access')!
  await call('admin1', 'PUT', access, { ...value, totp_roles: roles }, { 'If-Match': `"${version}"` })
}

async function signInBy(page: Page, username: string, password: string): Promise<void> {
  await page.locator('[name=username]').fill(username)
  await page.locator('[name=password]').fill(password)
  await page.keyboard.press('Enter')
}

test('who needs a second factor sets it up after signing in, uses it, and takes it off', async ({ desk }) => {
  const [username, password] = ['factor.infodesk', 'a sentence will do']
  await call('admin1', 'POST', '/users', { username, password, display_name: '司徒静怡', roles: ['infodesk'] })
  await expectFactorOf(['infodesk'])
  try {
    const page = await desk.open({ width: 375, height: 812 })
    await page.goto('/sign-in?next=/preferences')
    await signInBy(page, username, password)
    await page.waitForURL(/\/second-factor\?next=/)
    await page.goto('/tickets')
    await page.waitForURL(/\/second-factor\?next=/)
    expect(await audit(page)).toEqual([])

    await page.getByRole('button', { name: '开始设置' }).click()
    const secret = (await page.getByTestId('totp-secret').innerText()).replace(/\s/g, '')
    const drawn = await page.getByAltText('给验证器扫描的二维码').evaluate((image) => (image as HTMLImageElement).naturalWidth)
    expect(drawn).toBeGreaterThan(20)
    expect(await audit(page)).toEqual([])
    const code = codeOf(secret)
    await page.locator('[name=totp]').fill(code === '000000' ? '000001' : '000000')
    await page.keyboard.press('Enter')
    await page.locator('[data-fault]').waitFor()
    await page.locator('[name=totp]').fill(code)
    await page.keyboard.press('Enter')
    await page.waitForURL((url) => url.pathname === '/tickets')

    const other = await desk.open()
    await other.goto('/sign-in?next=/preferences')
    await signInBy(other, username, password)
    await other.locator('[name=totp]').fill(codeOf(secret, 1))
    await other.keyboard.press('Enter')
    await other.waitForURL((url) => url.pathname === '/preferences')
    await other.getByRole('button', { name: '跳过' }).click()
    await other.getByRole('button', { name: '关闭两步验证' }).click()
    await other.locator('[autocomplete=current-password]').last().fill('not the password')
    await other.keyboard.press('Enter')
    await other.locator('[data-fault]').waitFor()
    await other.locator('[autocomplete=current-password]').last().fill(password)
    await other.keyboard.press('Enter')
    await other.getByRole('button', { name: '开始设置' }).waitFor()
    const me = await other.request.get('/api/v1/me')
    expect((await me.json()).totp).toBe(false)
  } finally {
    await expectFactorOf([])
  }
})

test('theme and keys follow a person to another machine, and nobody else', async ({ desk }) => {
  const usual = { theme: 'system', language: null, large_type: false, shortcuts: true, keymap: {}, seen_tours: [], layout: {} }
  try {
    const here = await desk.open({ as: 'agent2' })
    await here.goto('/help#keymap')
    await settle(here)
    const next = here.locator('[data-command=next]')
    await next.click()
    await here.keyboard.press('Control+Shift+N')
    await here.getByText('由浏览器或系统使用').waitFor()
    await here.keyboard.press('k')
    await here.getByText('已用于“上一条”').waitFor()
    await here.keyboard.press('d')
    await expect.poll(() => next.innerText()).toBe('D')
    await here.goto('/preferences')
    await here.locator('#set-theme + [role=radiogroup] label', { hasText: '深色' }).click()
    await here.getByText('设置保存在服务器上').waitFor()
    await expect.poll(() => get('agent2', '/me/preferences')).toMatchObject({ theme: 'dark', keymap: { next: 'KeyD' } })

    const there = await desk.open({ as: 'agent2', ownSession: true })
    await there.goto('/tickets')
    await there.getByRole('link', { name: /全部未办结/ }).click()
    await settle(there)
    await there.getByRole('row').nth(1).waitFor()
    await expect.poll(() => there.evaluate(() => document.documentElement.dataset['theme'])).toBe('dark')
    await there.keyboard.press('Shift+Slash')
    const help = there.getByRole('dialog')
    await help.getByText('下一条').waitFor()
    expect(await help.locator('div', { hasText: /^D\s*下一条$/ }).count()).toBeGreaterThan(0)

    const somebody = await desk.open({ as: 'agent3' })
    await somebody.goto('/help')
    await settle(somebody)
    expect(await somebody.evaluate(() => document.documentElement.dataset['theme'])).toBe('light')
    expect(await somebody.locator('[data-command=next]').textContent()).toBe('J')
  } finally {
    await call('agent2', 'PUT', '/me/preferences', usual)
  }
})
