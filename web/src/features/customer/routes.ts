import { User } from '@element-plus/icons-vue'
import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/customers',
    name: 'customers',
    component: () => import('./CustomersView.vue'),
    meta: {
      title: 'customer.title',
      permission: 'customers.read',
      nav: { label: 'customer.title', icon: User, order: 20 },
    },
  },
  {
    path: '/customers/managers',
    name: 'account_managers',
    component: () => import('./AccountManagersView.vue'),
    meta: { title: 'customer.managers', permission: 'customers.assign' },
  },
  {
    path: '/customers/:id',
    name: 'customer',
    component: () => import('./CustomerView.vue'),
    props: true,
    meta: { title: 'customer.one', permission: 'customers.read' },
  },
] satisfies RouteRecordRaw[]
