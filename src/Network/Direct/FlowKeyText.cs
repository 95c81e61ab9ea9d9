using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Numerics;

namespace LoadMaster.Network.Direct;

/// <summary>The key of a flow as libnftables prints and reads it: two whole numbers, the client's address (of IPv6: its last 96 bits) and both ports.</summary>
internal static class FlowKeyText
{
    private const string Between = " . ";
    private const string Hex = "0x";

    internal static string Write(IPAddress client, uint ports)
    {
        var bytes = client.GetAddressBytes();
        return string.Create(CultureInfo.InvariantCulture, $"0x{Convert.ToHexStringLower(bytes.AsSpan(bytes.Length == 4 ? 0 : 4))}{Between}0x{ports:x}");
    }

    /// <summary>Throws <see cref="FormatException"/> when it is none.</summary>
    internal static (IPAddress Client, uint Ports) Read(string key, bool v6)
    {
        var parts = key.Split(Between);
        if (parts.Length != 2)
        {
            throw new FormatException($"{key} is not the key of a flow.");
        }

        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        var number = Number(parts[0]);
        if (!v6)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)number);
            return (new IPAddress(bytes[..4]), (uint)Number(parts[1]));
        }

        var length = number.GetByteCount(isUnsigned: true);
        number.TryWriteBytes(bytes[(16 - length)..], out _, isUnsigned: true, isBigEndian: true);
        return (new IPAddress(bytes), (uint)Number(parts[1]));
    }

    private static BigInteger Number(string text) => text.StartsWith(Hex, StringComparison.Ordinal)
        ? BigInteger.Parse($"0{text.AsSpan(2)}", NumberStyles.HexNumber, CultureInfo.InvariantCulture)
        : BigInteger.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
