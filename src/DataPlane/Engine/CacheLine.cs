using System.Runtime.InteropServices;

namespace LoadMaster.DataPlane.Engine;

/// <summary>Room that keeps what other threads write off a line of the processor's cache.</summary>
[StructLayout(LayoutKind.Sequential, Size = Bytes)]
internal struct CacheLine
{
    public const int Bytes = 64;
}
