// After the build: a .gz and a .br beside every file worth it, and the budgets of first loads.
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const out = process.env.BIHUAN_WEB_OUT ?? fileURLToPath(new URL('../../build/web', import.meta.url))
const compressible = /\.(js|css|html|svg|json|txt|map)$/
const worthwhile = 512

// What is loaded before a person can work: the entry, and the views that open first.
const budgets = [
  {
    name: 'workspace',
    limit: 450,
    chunks: ['index.html', /SignInView\.vue$/, /AppLayout\.vue$/, /features\/queue\/\w+View\.vue$/],
  },
  { name: 'portal', limit: 60, chunks: ['p/index.html'] },
]

async function* files(directory) {
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name)
    if (entry.isDirectory()) yield* files(path)
    else yield path
  }
}

async function compress(path) {
  const { size } = await stat(path)
  if (!compressible.test(path) || size < worthwhile) return
  const body = await readFile(path)
  await writeFile(`${path}.gz`, gzipSync(body, { level: 9 }))
  const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: size } }
  await writeFile(`${path}.br`, brotliCompressSync(body, brotli))
}

function reached(manifest, key, seen = new Set()) {
  const chunk = manifest[key]
  if (!chunk || seen.has(key)) return seen
  seen.add(key)
  for (const next of chunk.imports ?? []) reached(manifest, next, seen)
  return seen
}

async function gzipped(path) {
  return gzipSync(await readFile(join(out, path)), { level: 9 }).length
}

async function measure(manifest, budget) {
  const keys = new Set()
  for (const wanted of budget.chunks) {
    for (const key of Object.keys(manifest)) {
      if (wanted instanceof RegExp ? wanted.test(key) : wanted === key) reached(manifest, key, keys)
    }
  }
  const assets = new Set()
  for (const key of keys) {
    assets.add(manifest[key].file)
    for (const css of manifest[key].css ?? []) assets.add(css)
  }
  let script = 0
  let style = 0
  for (const asset of assets) {
    if (asset.endsWith('.js')) script += await gzipped(asset)
    if (asset.endsWith('.css')) style += await gzipped(asset)
  }
  return { script, style }
}

const kilobytes = (bytes) => (bytes / 1000).toFixed(1).padStart(7)
let exceeded = false
console.log('first load      JS      CSS    total   limit  kB gzip')
for (const budget of budgets) {
  const manifest = JSON.parse(await readFile(join(out, `.vite/${budget.name}.json`), 'utf8'))
  const { script, style } = await measure(manifest, budget)
  const over = script + style > budget.limit * 1000
  exceeded ||= over
  const row = [script, style, script + style].map(kilobytes).join('  ')
  console.log(`${budget.name.padEnd(10)}${row} ${String(budget.limit).padStart(7)}${over ? '  exceeded' : ''}`)
}
await rm(join(out, '.vite'), { recursive: true })
for await (const path of files(resolve(out))) {
  if (!/\.(gz|br)$/.test(path)) await compress(path)
}
if (exceeded) process.exit(1)
