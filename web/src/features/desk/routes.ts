import { Stamp } from '@element-plus/icons-vue'
import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/desk',
    name: 'desk',
    component: () => import('./DeskView.vue'),
    meta: {
      title: 'desk.title',
      permission: 'tickets.create',
      nav: { label: 'desk.nav', icon: Stamp, order: 12 },
    },
  },
  {
    path: '/desk/tablet/:id',
    name: 'desk_tablet',
    component: () => import('./TabletView.vue'),
    meta: { title: 'desk.tablet', permission: 'tickets.comment', bare: true },
  },
] satisfies RouteRecordRaw[]
