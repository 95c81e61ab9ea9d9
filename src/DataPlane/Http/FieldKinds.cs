namespace LoadMaster.DataPlane.Http;

/// <summary>Tells the fields that matter here by their name, in any case.</summary>
internal static class FieldKinds
{
    public static FieldKind Of(ReadOnlySpan<byte> name) => name.Length switch
    {
        2 => Is(name, "te"u8, FieldKind.Te),
        4 => Is(name, "host"u8, FieldKind.Host),
        6 => Is(name, "expect"u8, FieldKind.Expect),
        7 => Is(name, "upgrade"u8, FieldKind.Upgrade),
        10 => (name[0] | 0x20) == 'c' ? Is(name, "connection"u8, FieldKind.Connection) : Is(name, "keep-alive"u8, FieldKind.KeepAlive),
        12 => Is(name, "x-clientside"u8, FieldKind.ClientSide),
        14 => Is(name, "content-length"u8, FieldKind.ContentLength),
        15 => Is(name, "x-forwarded-for"u8, FieldKind.ForwardedFor),
        16 => Is(name, "proxy-connection"u8, FieldKind.ProxyConnection),
        17 => (name[0] | 0x20) == 't' ? Is(name, "transfer-encoding"u8, FieldKind.TransferEncoding) : Is(name, "x-forwarded-proto"u8, FieldKind.ForwardedProto),
        >= 20 when (name[0] | 0x20) == 'x' => IsClientCertificate(name) ? FieldKind.ClientCertificate : FieldKind.Other,
        _ => FieldKind.Other,
    };

    /// <summary>Servers that pass fields on as variables take an underscore for a hyphen.</summary>
    private static bool IsClientCertificate(ReadOnlySpan<byte> name)
    {
        var start = "x-client-cert-"u8;
        for (var at = 0; at < start.Length; at++)
        {
            if ((name[at] == (byte)'_' ? (byte)'-' : (byte)(name[at] | 0x20)) != start[at])
            {
                return false;
            }
        }

        return true;
    }

    private static FieldKind Is(ReadOnlySpan<byte> name, ReadOnlySpan<byte> known, FieldKind kind) =>
        HttpText.EqualsIgnoreCase(name, known) ? kind : FieldKind.Other;
}
