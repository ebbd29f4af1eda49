import 'element-plus/dist/index.css'
import '@/shared/tokens.css'
import '@/shared/base.css'
import '@/shared/element.css'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import { api, ask, onUnauthenticated } from '@/api/client'
import { onRevokedLink } from '@/shared/live'
import { announceLanguage, i18n } from '@/shared/messages'
import { installShortcuts } from '@/shared/shortcuts'
import { applyTheme } from '@/shared/theme'
import App from './App.vue'
import { followPreferences } from './preferences'
import { router } from './router'
import { useSession } from './session'

applyTheme()
announceLanguage()
installShortcuts()

const app = createApp(App).use(createPinia()).use(i18n)

onUnauthenticated(() => {
  useSession().forget()
  const { fullPath, matched, meta } = router.currentRoute.value
  // Before the first page there is none to come back to: the router's own guard knows the way.
  if (matched.length > 0 && !meta.open) void router.replace({ name: 'sign_in', query: { next: fullPath } })
})

// A socket that was closed for good: the next request tells whether the session is over.
onRevokedLink(() => void ask(api.GET('/api/v1/me')).catch(() => undefined))

followPreferences(() => useSession().user?.id)

const root = document.getElementById('app')!
app.use(router).mount(root)
const shown = () => root.removeAttribute('aria-busy')
// Its code and the session may take a while: until then there is nothing that takes a key.
router.isReady().then(shown, shown)
