import { Button, Checkbox, Group, Modal, PasswordInput, Stack, Text, TextInput, UnstyledButton } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import {
  type Channel,
  type ChannelField,
  type ChannelKind,
  makeChannel,
  removeChannel,
  replaceChannel,
  type ShownChannel,
} from "@/api/channels";
import { KindMark, kindName } from "@/components/channels/kinds";
import { ErrorState } from "@/components/Interludes";
import { say } from "@/components/notices";
import { ConfirmButton } from "@/components/settings/parts";
import { openFields } from "@/state/watching";
import { general } from "@/text/en/general";
import { channelWords as words } from "@/text/en/watching";

interface Props {
  project: string;
  kinds: readonly ChannelKind[];
  /** null for a new one. */
  channel: Channel | null;
  onDone: (shown: ShownChannel) => void;
  onClose: () => void;
}

/** Make a channel or change one: what its kind must be told. */
export function ChannelForm({ project, kinds, channel, onDone, onClose }: Props) {
  const [kind, setKind] = useState<ChannelKind | null>(kinds.find((one) => one.name === channel?.kind) ?? null);
  return (
    <Modal
      opened
      onClose={onClose}
      size={kind ? "md" : "lg"}
      title={channel ? words.editTitle(channel.name) : kind ? `${words.add}: ${kindName(kind.name)}` : words.choose}
      closeButtonProps={{ "aria-label": general.close }}
    >
      {kind ? (
        <Fields key={kind.name} project={project} kind={kind} channel={channel} onDone={onDone} onClose={onClose} />
      ) : (
        <div className="lc-split">
          {kinds.map((one) => (
            <UnstyledButton key={one.name} className="lc-kind" onClick={() => setKind(one)} data-testid={`kind-${one.name}`}>
              <KindMark kind={one.name} />
              <span>
                <Text size="sm" fw={600}>
                  {kindName(one.name)}
                </Text>
                <Text size="xs" c="dimmed">
                  {one.says}
                </Text>
              </span>
            </UnstyledButton>
          ))}
        </div>
      )}
    </Modal>
  );
}

function Fields({ project, kind, channel, onDone, onClose }: Omit<Props, "kinds"> & { kind: ChannelKind }) {
  const [name, setName] = useState(channel?.name ?? kindName(kind.name));
  const [values, setValues] = useState<Readonly<Record<string, string>>>(channel ? openFields(kind, channel) : {});
  const [renew, setRenew] = useState(false);
  const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value.trim() !== ""));
  const saving = useMutation({
    mutationFn: () =>
      channel
        ? replaceChannel(channel.id, { name: name.trim(), given, enabled: channel.enabled, renew })
        : makeChannel({ project_id: project, name: name.trim(), kind: kind.name, given, enabled: true }),
    onSuccess: (shown) => {
      say(channel ? words.saved : words.madeSay(shown.channel.name));
      onDone(shown);
    },
  });
  const missing = kind.fields.some((field) => field.required && !given[field.name] && !(channel && field.secret));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    saving.mutate();
  };
  const remove = async (): Promise<void> => {
    if (channel) {
      await removeChannel(channel.id);
      say(words.removed(channel.name));
      onClose();
    }
  };
  return (
    <form onSubmit={submit} autoComplete="off">
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {kind.says}
        </Text>
        {saving.error && <ErrorState error={saving.error} />}
        <TextInput
          label={words.name}
          required
          maxLength={200}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          data-autofocus
        />
        {kind.fields.map((field) => (
          <OneField
            key={field.name}
            field={field}
            kept={channel !== null}
            value={values[field.name] ?? ""}
            onChange={(value) => setValues({ ...values, [field.name]: value })}
          />
        ))}
        {channel && kind.fields.some((field) => field.made) && (
          <Checkbox
            label={words.renew}
            description={words.renewHint}
            checked={renew}
            onChange={(event) => setRenew(event.currentTarget.checked)}
          />
        )}
        <Group justify="space-between">
          {channel ? (
            <ConfirmButton
              label={words.remove}
              name={words.removeOf(channel.name)}
              question={words.confirm(channel.name)}
              onConfirm={remove}
            />
          ) : (
            <span />
          )}
          <Button type="submit" loading={saving.isPending} disabled={missing || !name.trim()} data-testid="save-channel">
            {channel ? general.save : words.make}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** A field of a kind; a secret is written, never shown. */
function OneField({
  field,
  kept,
  value,
  onChange,
}: {
  field: ChannelField;
  kept: boolean;
  value: string;
  onChange: (value: string) => void;
}) {
  const label = words.options[field.name] ?? field.name;
  const shared = {
    label,
    description: field.says,
    value,
    required: field.required && !(kept && field.secret),
    maxLength: 4000,
    size: "xs",
  } as const;
  const placeholder = kept && field.secret ? words.secretKept : field.made ? words.made : undefined;
  if (!field.secret)
    return <TextInput {...shared} spellCheck={false} autoCapitalize="none" onChange={(event) => onChange(event.currentTarget.value)} />;
  return (
    <PasswordInput
      {...shared}
      placeholder={placeholder}
      autoComplete="new-password"
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
