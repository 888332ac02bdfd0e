export { default } from "sortablejs"
