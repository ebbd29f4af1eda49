import 'element-plus/dist/index.css'
import '@/shared/tokens.css'
import '@/shared/base.css'
import '@/shared/element.css'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import { onUnauthenticated } from '@/api/client'
import { announceLanguage, i18n } from '@/shared/messages'
import { applyTheme } from '@/shared/theme'
import App from './App.vue'
import { router } from './router'
import { useSession } from './session'

applyTheme()
announceLanguage()

const app = createApp(App).use(createPinia()).use(i18n)

onUnauthenticated(() => {
  useSession().forget()
  const { fullPath, meta } = router.currentRoute.value
  if (!meta.open) void router.replace({ name: 'sign_in', query: { next: fullPath } })
})

app.use(router).mount('#app')
