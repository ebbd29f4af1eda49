import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/reports/subscriptions',
    name: 'report_subscriptions',
    component: () => import('./SubscriptionsView.vue'),
    meta: { title: 'subscription.title', permission: 'reports.read', section: 'reports' },
  },
] satisfies RouteRecordRaw[]
