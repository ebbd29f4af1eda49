import { DataAnalysis } from '@element-plus/icons-vue'
import type { RouteRecordRaw } from 'vue-router'
import { serverNow } from '@/api/clock'
import { localOfInstant } from '@/shared/zone'

const component = () => import('./ReportView.vue')
const permission = 'reports.read'

export default [
  {
    path: '/reports',
    name: 'reports',
    redirect: () => ({ name: 'report_daily', params: { date: localOfInstant(serverNow()).slice(0, 10) } }),
    meta: { permission, nav: { label: 'report.nav', icon: DataAnalysis, order: 33 } },
  },
  {
    path: '/reports/daily/:date',
    name: 'report_daily',
    component,
    props: (route) => ({ kind: 'daily', period: String(route.params['date']) }),
    meta: { title: 'report.title.daily', permission, section: 'reports' },
  },
  {
    path: '/reports/weekly/:week',
    name: 'report_weekly',
    component,
    props: (route) => ({ kind: 'weekly', period: String(route.params['week']) }),
    meta: { title: 'report.title.weekly', permission, section: 'reports' },
  },
  {
    path: '/reports/monthly/:month',
    name: 'report_monthly',
    component,
    props: (route) => ({ kind: 'monthly', period: String(route.params['month']) }),
    meta: { title: 'report.title.monthly', permission, section: 'reports' },
  },
  {
    path: '/print/reports/:kind(daily|weekly|monthly)/:period',
    name: 'print_report',
    component: () => import('./ReportPaper.vue'),
    props: true,
    meta: { title: 'report.nav', permission, bare: true },
  },
] satisfies RouteRecordRaw[]
