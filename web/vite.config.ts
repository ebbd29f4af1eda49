import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig, type Plugin } from 'vite'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const server = process.env['BIHUAN_SERVER'] ?? 'http://127.0.0.1:8080'

/** Views below /p/ are the portal's: the server answers them with its page, and so does `dev`. */
function portalPages(): Plugin {
  return {
    name: 'portal-pages',
    configureServer(dev) {
      dev.middlewares.use((request, _response, next) => {
        if (/^\/p(\/[^.]*)?(\?.*)?$/.test(request.url ?? '')) request.url = '/p/index.html'
        next()
      })
    },
  }
}

// Two builds into one folder: sharing chunks would make the portal carry what only the workspace uses.
export default defineConfig(({ mode }) => {
  const portal = mode === 'portal'
  return {
    plugins: [vue(), portalPages()],
    resolve: { alias: { '@': here('./src') } },
    define: {
      __VUE_OPTIONS_API__: portal ? 'false' : 'true',
      __VUE_PROD_DEVTOOLS__: 'false',
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
    },
    server: {
      host: '127.0.0.1',
      proxy: {
        '/api': { target: server, ws: true },
        '/healthz': server,
        '/readyz': server,
        '/version': server,
      },
    },
    build: {
      outDir: process.env['BIHUAN_WEB_OUT'] ?? here('../build/web'),
      emptyOutDir: !portal,
      copyPublicDir: !portal,
      manifest: `.vite/${portal ? 'portal' : 'workspace'}.json`,
      // The portal is opened in whatever browser a messenger has built in.
      target: portal
        ? ['es2019', 'chrome79', 'firefox78', 'safari13']
        : ['chrome100', 'firefox102', 'safari15.4'],
      // The polyfill would be an inline script, which the content security policy forbids.
      modulePreload: { polyfill: false },
      assetsInlineLimit: 0,
      reportCompressedSize: false,
      chunkSizeWarningLimit: 1500,
      rolldownOptions: { input: here(portal ? './p/index.html' : './index.html') },
    },
  }
})
