import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/notifications',
    name: 'notifications',
    component: () => import('./NotificationView.vue'),
    meta: { title: 'notification.title' },
  },
] satisfies RouteRecordRaw[]
