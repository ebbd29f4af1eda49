import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/notifications',
    name: 'notifications',
    component: () => import('./NotificationView.vue'),
    meta: { title: 'notification.title' },
  },
  {
    path: '/notifications/settings',
    name: 'notification_settings',
    component: () => import('./NotificationSettingsView.vue'),
    meta: { title: 'notification.settings' },
  },
] satisfies RouteRecordRaw[]
