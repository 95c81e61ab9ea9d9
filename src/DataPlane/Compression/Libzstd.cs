using System.Runtime.InteropServices;

namespace LoadMaster.DataPlane.Compression;

/// <summary>The calls of libzstd (1.4 or newer) that the engine makes; the library may be missing.</summary>
internal static unsafe partial class Libzstd
{
    public const int Continue = 0;
    public const int Flush = 1;
    public const int End = 2;
    public const int ResetSession = 1;
    public const int CompressionLevel = 100;
    public const int WindowLog = 101;
    public const int HashLog = 102;
    public const int ChainLog = 103;
    public const int WindowLogMax = 100;

    private const string Name = "libzstd.so.1";

    public static bool IsAvailable { get; } = NativeLibrary.TryLoad(Name, out _);

    [LibraryImport(Name, EntryPoint = "ZSTD_createCCtx")]
    public static partial nint Create();

    [LibraryImport(Name, EntryPoint = "ZSTD_freeCCtx")]
    public static partial nuint Free(nint context);

    [LibraryImport(Name, EntryPoint = "ZSTD_CCtx_reset")]
    public static partial nuint Reset(nint context, int what);

    [LibraryImport(Name, EntryPoint = "ZSTD_CCtx_setParameter")]
    public static partial nuint Set(nint context, int parameter, int value);

    /// <summary>What is left to give out, or an error.</summary>
    [LibraryImport(Name, EntryPoint = "ZSTD_compressStream2")]
    public static partial nuint Compress(nint context, Buffer* output, Buffer* input, int end);

    [LibraryImport(Name, EntryPoint = "ZSTD_createDCtx")]
    public static partial nint CreateDecoder();

    [LibraryImport(Name, EntryPoint = "ZSTD_freeDCtx")]
    public static partial nuint FreeDecoder(nint context);

    [LibraryImport(Name, EntryPoint = "ZSTD_DCtx_reset")]
    public static partial nuint ResetDecoder(nint context, int what);

    [LibraryImport(Name, EntryPoint = "ZSTD_DCtx_setParameter")]
    public static partial nuint SetDecoder(nint context, int parameter, int value);

    /// <summary>0 at the end of a frame, a hint of what to read next, or an error.</summary>
    [LibraryImport(Name, EntryPoint = "ZSTD_decompressStream")]
    public static partial nuint Decompress(nint context, Buffer* output, Buffer* input);

    [LibraryImport(Name, EntryPoint = "ZSTD_isError")]
    public static partial uint IsError(nuint code);

    /// <summary><c>ZSTD_inBuffer</c> and <c>ZSTD_outBuffer</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Buffer
    {
        public byte* Data;
        public nuint Size;
        public nuint Position;
    }
}
