using System.Buffers.Binary;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Engine;

/// <summary>An address and port as the kernel takes them (<c>sockaddr_in</c> or <c>sockaddr_in6</c>).</summary>
internal sealed class NativeAddress
{
    public const int LengthMax = 28;
    public const int LengthV4 = 16;
    public const int FamilyV4 = 2;
    public const int FamilyV6 = 10;

    private readonly byte[] _bytes;

    public NativeAddress(Endpoint endpoint)
    {
        IsV6 = endpoint.Address.AddressFamily == AddressFamily.InterNetworkV6;
        _bytes = GC.AllocateArray<byte>(IsV6 ? LengthMax : LengthV4, pinned: true);
        Unsafe.WriteUnaligned(ref _bytes[0], (ushort)Family);
        BinaryPrimitives.WriteUInt16BigEndian(_bytes.AsSpan(2), (ushort)endpoint.Port);
        _ = endpoint.Address.TryWriteBytes(_bytes.AsSpan(IsV6 ? 8 : 4), out _);
    }

    public bool IsV6 { get; }

    public int Family => IsV6 ? FamilyV6 : FamilyV4;

    public uint Length => (uint)_bytes.Length;

    /// <summary>Stays valid as long as this object is referenced: the array is pinned.</summary>
    public unsafe byte* Data => (byte*)Unsafe.AsPointer(ref _bytes[0]);
}
