import '@/shared/tokens.css'
import '@/shared/base.css'
import { createApp } from 'vue'
import { applyTheme } from '@/shared/theme'
import PortalApp from './PortalApp.vue'

applyTheme()
createApp(PortalApp).mount('#app')
