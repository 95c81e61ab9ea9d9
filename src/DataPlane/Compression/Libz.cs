using System.Runtime.InteropServices;

namespace LoadMaster.DataPlane.Compression;

/// <summary>The calls of zlib that the engine makes: unlike the framework's streams it can begin anew without an allocation.</summary>
internal static unsafe partial class Libz
{
    public const int SyncFlush = 2;
    public const int Finish = 4;
    public const int Ok = 0;
    public const int StreamEnd = 1;
    public const int BufferError = -5;

    private const int Deflated = 8;

    /// <summary>A window of 32 KB; 16 more asks for gzip's framing.</summary>
    private const int GzipWindow = 15 + 16;
    private const int MemoryLevel = 8;
    private const string Name = "libz.so.1";

    public static bool IsAvailable { get; } = NativeLibrary.TryLoad(Name, out _);

    public static int Begin(Stream* stream, int level)
    {
        fixed (byte* version = "1.2.11\0"u8)
        {
            return DeflateInit(stream, level, Deflated, GzipWindow, MemoryLevel, 0, version, sizeof(Stream));
        }
    }

    [LibraryImport(Name, EntryPoint = "deflate")]
    public static partial int Deflate(Stream* stream, int flush);

    [LibraryImport(Name, EntryPoint = "deflateReset")]
    public static partial int Reset(Stream* stream);

    [LibraryImport(Name, EntryPoint = "deflateEnd")]
    public static partial int End(Stream* stream);

    [LibraryImport(Name, EntryPoint = "deflateInit2_")]
    private static partial int DeflateInit(Stream* stream, int level, int method, int windowBits, int memoryLevel, int strategy, byte* version, int streamSize);

    /// <summary><c>z_stream</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Stream
    {
        public byte* NextIn;
        public uint AvailableIn;
        public nuint TotalIn;
        public byte* NextOut;
        public uint AvailableOut;
        public nuint TotalOut;
        public byte* Message;
        public void* State;
        public void* Allocate;
        public void* Free;
        public void* Opaque;
        public int DataType;
        public nuint Adler;
        public nuint Reserved;
    }
}
