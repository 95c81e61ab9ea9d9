using System.Buffers.Binary;
using System.Text;

namespace LoadMaster.Host.Metrics;

/// <summary>The four wire types of Protocol Buffers that OTLP needs.</summary>
internal sealed class ProtobufWriter
{
    private const int Varint = 0;
    private const int Fixed64 = 1;
    private const int Length = 2;

    private readonly MemoryStream _bytes = new();

    public byte[] ToArray() => _bytes.ToArray();

    public void Text(int field, string text) => Bytes(field, Encoding.UTF8.GetBytes(text));

    public void Number(int field, ulong value)
    {
        Tag(field, Varint);
        Raw(value);
    }

    public void Fixed(int field, ulong value)
    {
        Tag(field, Fixed64);
        RawFixed(value);
    }

    public void Real(int field, double value) => Fixed(field, BitConverter.DoubleToUInt64Bits(value));

    public void Message(int field, Action<ProtobufWriter> content)
    {
        var inner = new ProtobufWriter();
        content(inner);
        Bytes(field, inner.ToArray());
    }

    /// <summary>Packed, as proto3 has lists of numbers.</summary>
    public void FixedList(int field, IEnumerable<ulong> values) => Message(field, list =>
    {
        foreach (var value in values)
            list.RawFixed(value);
    });

    private void Bytes(int field, byte[] content)
    {
        Tag(field, Length);
        Raw((ulong)content.Length);
        _bytes.Write(content);
    }

    private void Tag(int field, int type) => Raw((ulong)((field << 3) | type));

    private void Raw(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            _bytes.WriteByte((byte)(value | 0x80));
        _bytes.WriteByte((byte)value);
    }

    private void RawFixed(ulong value)
    {
        Span<byte> eight = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(eight, value);
        _bytes.Write(eight);
    }
}
