import { Headset, Phone } from '@element-plus/icons-vue'
import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/callbacks',
    name: 'callbacks',
    component: () => import('./CallbacksView.vue'),
    meta: {
      title: 'phone.callbacks',
      permission: 'calls.read',
      nav: { label: 'phone.callbacks', icon: Phone, order: 22 },
    },
  },
  {
    path: '/calls',
    name: 'calls',
    component: () => import('./CallsView.vue'),
    meta: {
      title: 'phone.calls',
      permission: 'calls.read',
      nav: { label: 'phone.calls', icon: Headset, order: 23 },
    },
  },
  {
    path: '/calls/:id',
    name: 'call',
    component: () => import('./CallView.vue'),
    props: true,
    meta: { title: 'phone.call', permission: 'calls.read', section: 'calls' },
  },
] satisfies RouteRecordRaw[]
