using System.Runtime.InteropServices;

namespace LoadMaster.Network.Netlink;

/// <summary>Builds one netlink message in a caller's buffer, in the machine's byte order as the kernel wants it.</summary>
internal ref struct NetlinkWriter
{
    internal const int HeaderLength = 16;
    private const int AttributeHeaderLength = 4;
    private readonly Span<byte> _buffer;
    private int _length;

    internal NetlinkWriter(Span<byte> buffer, ushort type, ushort flags, uint sequence)
    {
        _buffer = buffer;
        _buffer.Clear();
        MemoryMarshal.Write(_buffer[4..], type);
        MemoryMarshal.Write(_buffer[6..], flags);
        MemoryMarshal.Write(_buffer[8..], sequence);
        _length = HeaderLength;
    }

    /// <summary>The finished message, its length filled in.</summary>
    internal readonly ReadOnlySpan<byte> Finish()
    {
        MemoryMarshal.Write(_buffer, _length);
        return _buffer[.._length];
    }

    internal void Skip(int length) => _length += Align(length);

    internal void Append<T>(T value) where T : unmanaged
    {
        MemoryMarshal.Write(_buffer[_length..], value);
        _length += Align(Marshal.SizeOf<T>());
    }

    internal void Attribute(ushort type, scoped ReadOnlySpan<byte> value)
    {
        MemoryMarshal.Write(_buffer[_length..], (ushort)(AttributeHeaderLength + value.Length));
        MemoryMarshal.Write(_buffer[(_length + 2)..], type);
        value.CopyTo(_buffer[(_length + AttributeHeaderLength)..]);
        _length += Align(AttributeHeaderLength + value.Length);
    }

    /// <summary>Opens an attribute that holds others; answers what <see cref="End"/> wants.</summary>
    internal int Begin(int type)
    {
        var at = _length;
        MemoryMarshal.Write(_buffer[(at + 2)..], (ushort)type);
        _length += AttributeHeaderLength;
        return at;
    }

    internal readonly void End(int at) => MemoryMarshal.Write(_buffer[at..], (ushort)(_length - at));

    internal static int Align(int length) => (length + 3) & ~3;

    /// <summary>The value of an attribute among those that follow a message's fixed part; empty when it is not there.</summary>
    internal static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> attributes, ushort wanted)
    {
        const int TypeMask = 0x3fff;
        while (attributes.Length >= AttributeHeaderLength)
        {
            int length = MemoryMarshal.Read<ushort>(attributes);
            if (length < AttributeHeaderLength || length > attributes.Length)
            {
                break;
            }

            if ((MemoryMarshal.Read<ushort>(attributes[2..]) & TypeMask) == wanted)
            {
                return attributes[AttributeHeaderLength..length];
            }

            attributes = attributes[Math.Min(Align(length), attributes.Length)..];
        }

        return [];
    }
}
