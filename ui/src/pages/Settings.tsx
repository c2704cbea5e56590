import "@/theme/data.css";
import { Tabs } from "@mantine/core";
import { type ReactNode, useEffect, useRef } from "react";
import { useMay } from "@/api/session";
import { Page } from "@/components/Page";
import { About } from "@/components/settings/About";
import { Account } from "@/components/settings/Account";
import { Audit } from "@/components/settings/Audit";
import { InForce } from "@/components/settings/InForce";
import { Shares } from "@/components/settings/Shares";
import { Tokens } from "@/components/settings/Tokens";
import { Users } from "@/components/settings/Users";
import { choice, useParams } from "@/state/params";
import { general } from "@/text/en/general";
import { settingWords as words } from "@/text/en/settings";

const TABS = ["account", "tokens", "shares", "users", "settings", "audit", "about"] as const;
type Tab = (typeof TABS)[number];
const params = { tab: choice(TABS) };

const SECTIONS: Readonly<Record<Tab, () => ReactNode>> = {
  account: () => <Account />,
  tokens: () => <Tokens />,
  shares: () => <Shares />,
  users: () => <Users />,
  settings: () => <InForce />,
  audit: () => <Audit />,
  about: () => <About />,
};

/** One's account, and for administrators everybody's. */
export default function SettingsPage() {
  const [{ tab }, set] = useParams(params);
  const editor = useMay("editor");
  const admin = useMay("admin");
  const hidden: readonly Tab[] = admin ? [] : editor ? ["users", "settings", "audit"] : ["shares", "users", "settings", "audit"];
  const shown = TABS.filter((one) => !hidden.includes(one));
  const current = shown.includes(tab) ? tab : "account";
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ inline: "center", block: "nearest" }), [current]);
  return (
    <Page title={general.screens.settings}>
      <Tabs value={current} onChange={(value) => set({ tab: (value ?? "account") as Tab })} keepMounted={false}>
        <Tabs.List ref={list} aria-label={words.sections} mb="md" className="lc-tabs">
          {shown.map((one) => (
            <Tabs.Tab key={one} value={one}>
              {words.tabs[one]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={current}>{SECTIONS[current]()}</Tabs.Panel>
      </Tabs>
    </Page>
  );
}
