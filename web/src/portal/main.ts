import '@/shared/tokens.css'
import '@/shared/base.css'
import './portal.css'
import { createApp } from 'vue'
import { applyTheme } from '@/shared/theme'
import { announceLanguage } from './language'
import { applyLargeType } from './largeType'
import { startNavigation } from './navigation'
import PortalApp from './PortalApp.vue'

applyTheme()
applyLargeType()
announceLanguage()
startNavigation()
createApp(PortalApp).mount('#app')
