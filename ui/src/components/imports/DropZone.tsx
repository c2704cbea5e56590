import { Button, FileButton, Group, Text, TextInput } from "@mantine/core";
import { IconCloudUpload, IconWorldDownload } from "@tabler/icons-react";
import { type DragEvent, type FormEvent, useState } from "react";
import { isWebAddress } from "@/state/staging";
import { importWords as words } from "@/text/en/imports";

interface Props {
  onFiles: (files: readonly File[]) => void;
  onAddress: (url: string) => void;
}

/** Where files are dropped or chosen, and web addresses written. */
export function DropZone({ onFiles, onAddress }: Props) {
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    if (event.dataTransfer.files.length) onFiles([...event.dataTransfer.files]);
  };
  return (
    <section
      className="lc-card lc-drop"
      aria-label={words.bringIn}
      data-over={over || undefined}
      data-testid="drop"
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
      }}
      onDrop={drop}
    >
      <Group gap="md" wrap="nowrap" style={{ flex: "1 1 340px" }}>
        <IconCloudUpload size={34} stroke={1.3} aria-hidden style={{ flexShrink: 0 }} />
        <div style={{ minWidth: 0 }}>
          <Group gap="xs">
            <Text fw={600} size="sm">
              {over ? words.dropping : words.drop}
            </Text>
            <FileButton multiple onChange={onFiles} inputProps={{ "aria-label": words.choose }}>
              {(props) => <Button {...props}>{words.choose}</Button>}
            </FileButton>
          </Group>
          <Text size="xs" c="dimmed" mt={4}>
            {words.dropHint}
          </Text>
        </div>
      </Group>
      <AddressForm onAddress={onAddress} />
    </section>
  );
}

function AddressForm({ onAddress }: Pick<Props, "onAddress">) {
  const [written, setWritten] = useState("");
  const [wrong, setWrong] = useState(false);
  const add = (event: FormEvent): void => {
    event.preventDefault();
    const url = written.trim();
    if (!isWebAddress(url)) return setWrong(true);
    onAddress(url);
    setWritten("");
  };
  return (
    <form onSubmit={add} noValidate style={{ flex: "1 1 280px" }}>
      <Group gap={6} align="flex-end" wrap="nowrap">
        <TextInput
          label={words.address}
          placeholder={words.addressPlaceholder}
          type="url"
          inputMode="url"
          leftSection={<IconWorldDownload size={15} aria-hidden />}
          value={written}
          error={wrong ? words.addressWrong : undefined}
          onChange={(event) => {
            setWritten(event.currentTarget.value);
            setWrong(false);
          }}
          style={{ flex: 1 }}
          inputWrapperOrder={["label", "error", "input"]}
        />
        <Button type="submit" variant="default" h={30} disabled={!written.trim()}>
          {words.addAddress}
        </Button>
      </Group>
    </form>
  );
}
