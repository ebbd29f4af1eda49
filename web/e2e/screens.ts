import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe } from 'vitest'
import { portalScreens, screens, show, wear } from './harness/screens.ts'
import { usualSubject } from './harness/subjects.ts'
import { test } from './harness/test.ts'

const folder = fileURLToPath(new URL('../../build/screens', import.meta.url))
mkdirSync(folder, { recursive: true })

const sizes = [
  { width: 1366, height: 768 },
  { width: 1920, height: 1080 },
  { width: 375, height: 812 },
]

const { samples } = await usualSubject()
const all = [...(await screens(samples)), ...portalScreens]

const languages = ['zh', 'en'] as const
const windows = languages.flatMap((language) =>
  sizes.map((size) => [`${language} ${size.width}`, { language, ...size }] as const),
)

describe.each(windows)('%s', (_window, { language, ...size }) => {
  test.for(all.map((screen) => [screen.name, screen] as const))('%s', async ([, screen], { desk }) => {
    const page = await desk.open({ as: screen.as, language, ...size })
    await show(page, screen)
    for (const theme of ['light', 'dark'] as const) {
      await wear(page, theme)
      await page.screenshot({ path: `${folder}/${screen.name}-${language}-${size.width}-${theme}.png` })
    }
    // A fault is for the tests to find; here the picture counts.
    desk.faults.length = 0
  })
})
