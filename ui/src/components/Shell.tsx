import {
  ActionIcon,
  AppShell,
  Burger,
  Button,
  Group,
  Kbd,
  Menu,
  Text,
  Tooltip,
  useComputedColorScheme,
  useMantineColorScheme,
} from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconHelp, IconLogout, IconMoon, IconSearch, IconSun, IconUser } from "@tabler/icons-react";
import { Link, Navigate, Outlet, useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useMemo, useRef, useState } from "react";
import { signOut, useSession } from "@/api/session";
import { Logo } from "@/components/Logo";
import { Navigation } from "@/components/Navigation";
import { sayProblem } from "@/components/notices";
import { ScopeSelect, TargetBar, useScreen } from "@/components/TargetBar";
import { asksTarget, forGuests, SCREENS, screenPath } from "@/screens";
import { PALETTE_KEY, useKeys, usePaletteKey } from "@/state/keys";
import { useKeepTarget, useLastTarget } from "@/state/lastTarget";
import { general } from "@/text/en/general";

const CommandPalette = lazy(() => import("@/components/CommandPalette"));
const KeyHelp = lazy(() => import("@/components/KeyHelp"));

/** The frame around every page: target, navigation, palette, keys, colours, account. */
export function Shell() {
  const [open, { toggle, close }] = useDisclosure();
  const [palette, setPalette] = useState(0);
  const [help, setHelp] = useState(false);
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme("light");
  const session = useSession();
  const navigate = useNavigate();
  const { target, query } = useLastTarget();
  useKeepTarget();
  const input = useRef<HTMLInputElement>(null);
  const switchScheme = (): void => setColorScheme(scheme === "dark" ? "light" : "dark");

  const guest = session?.kind === "guest";
  const screen = useScreen();

  const keys = useMemo(() => {
    const jumps = SCREENS.filter((screen) => screen.page && screen.key && (guest ? forGuests(screen) : target || !asksTarget(screen))).map(
      (screen) =>
        [
          `g ${screen.key}`,
          () => void navigate({ to: screenPath(screen.id, target) as never, search: (asksTarget(screen) ? query : {}) as never }),
        ] as const,
    );
    return {
      ...Object.fromEntries(jumps),
      "/": () => setPalette((n) => n + 1),
      "?": () => setHelp(true),
      t: () => input.current?.focus(),
      D: () => setColorScheme(scheme === "dark" ? "light" : "dark"),
    };
  }, [navigate, target, query, scheme, setColorScheme, guest]);
  useKeys(keys);
  usePaletteKey(() => setPalette((n) => n + 1));

  if (guest && screen && screen.id !== "projects" && !forGuests(screen)) return <Navigate to="/" replace />;
  return (
    <AppShell header={{ height: 52 }} navbar={{ width: 216, breakpoint: "sm", collapsed: { mobile: !open } }} padding={0}>
      <a
        href="#main"
        className="lc-skip"
        onClick={(event) => {
          event.preventDefault();
          document.getElementById("main")?.focus();
        }}
      >
        {general.skip}
      </a>
      <AppShell.Header px={{ base: "xs", sm: "md" }}>
        <Group h="100%" gap="xs" wrap="nowrap">
          <Burger opened={open} onClick={toggle} hiddenFrom="sm" size="sm" aria-label={general.openNavigation} aria-expanded={open} />
          <Link
            to="/"
            aria-label={general.name}
            style={{ display: "flex", gap: 8, alignItems: "center", color: "inherit", textDecoration: "none" }}
          >
            <Logo />
            <Text fw={700} fz={15} w={152} visibleFrom="sm" style={{ letterSpacing: "-0.01em" }}>
              {general.name}
            </Text>
          </Link>
          <TargetBar input={input} fixed={guest} />
          <Group gap={6} ml="auto" wrap="nowrap">
            <Button
              variant="default"
              c="dimmed"
              fw={500}
              h={34}
              visibleFrom="md"
              leftSection={<IconSearch size={14} aria-hidden />}
              rightSection={<Kbd size="xs">{PALETTE_KEY}</Kbd>}
              onClick={() => setPalette((n) => n + 1)}
            >
              {general.searchShort}
            </Button>
            <Tooltip label={general.keys}>
              <ActionIcon
                variant="subtle"
                color="gray"
                c="dimmed"
                size={34}
                aria-label={general.keys}
                onClick={() => setHelp(true)}
                visibleFrom="sm"
              >
                <IconHelp size={18} />
              </ActionIcon>
            </Tooltip>
            <Tooltip label={scheme === "dark" ? general.toLight : general.toDark}>
              <ActionIcon
                variant="subtle"
                color="gray"
                c="dimmed"
                size={34}
                aria-label={scheme === "dark" ? general.toLight : general.toDark}
                onClick={switchScheme}
                data-testid="scheme"
              >
                {scheme === "dark" ? <IconSun size={18} /> : <IconMoon size={18} />}
              </ActionIcon>
            </Tooltip>
            <Menu width={220}>
              <Menu.Target>
                <ActionIcon variant="subtle" color="gray" c="dimmed" size={34} aria-label={general.account}>
                  <IconUser size={18} />
                </ActionIcon>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Label>
                  {session?.email ?? general.guest}
                  {session?.role ? ` · ${session.role}` : ""}
                </Menu.Label>
                <Menu.Item
                  leftSection={<IconLogout size={15} aria-hidden />}
                  onClick={() =>
                    signOut()
                      .then(() => navigate({ to: "/login" as never }))
                      .catch(sayProblem)
                  }
                >
                  {general.signOut}
                </Menu.Item>
              </Menu.Dropdown>
            </Menu>
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar px={8} py={10}>
        <div className="lc-nav-scroll">
          <ScopeSelect fixed={guest} hiddenFrom="sm" mb="xs" />
          <Navigation onGo={close} />
        </div>
      </AppShell.Navbar>
      <AppShell.Main id="main" tabIndex={-1} style={{ outline: "none" }}>
        <Outlet />
      </AppShell.Main>
      <Suspense fallback={null}>
        {palette > 0 && <CommandPalette asked={palette} onHelp={() => setHelp(true)} onScheme={switchScheme} />}
        {help && <KeyHelp onClose={() => setHelp(false)} />}
      </Suspense>
    </AppShell>
  );
}
