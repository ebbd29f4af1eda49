import { Monitor } from '@element-plus/icons-vue'
import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/wallboard',
    name: 'wallboard',
    component: () => import('./WallboardView.vue'),
    meta: {
      title: 'wallboard.title',
      permission: 'reports.read',
      bare: true,
      nav: { label: 'wallboard.nav', icon: Monitor, order: 32 },
    },
  },
] satisfies RouteRecordRaw[]
