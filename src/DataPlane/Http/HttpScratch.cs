using LoadMaster.DataPlane.Compression;
using LoadMaster.DataPlane.Engine;
using LoadMaster.DataPlane.Http.Rules;
using LoadMaster.DataPlane.Persistence;
using LoadMaster.Domain;

namespace LoadMaster.DataPlane.Http;

/// <summary>What one parse and rewrite needs, once per loop.</summary>
internal sealed unsafe class HttpScratch(int loopIndex) : IDisposable
{
    public const int HeadBufferBytes = Limits.HeaderBytesMax + BufferPool.Headroom + Limits.RuleHeadGrowthBytesMax + CodingLinesMax;

    /// <summary>What the lines about a response's coding and its connection may have together.</summary>
    private const int CodingLinesMax = 1024;

    private readonly byte[] _head = GC.AllocateArray<byte>(HeadBufferBytes, pinned: true);

    /// <summary>Where the lines are put together that a response gets beyond its own.</summary>
    public byte[] Lines { get; } = new byte[ActiveCookie.LineBytesMax + CodingLinesMax];

    /// <summary>Where the lines about a response's coding are put together.</summary>
    public byte[] CodingLines { get; } = new byte[CodingLinesMax];

    /// <summary>Where coded bodies are put into chunks.</summary>
    public ChunkStage Stage { get; } = new();

    public RequestHead Request { get; } = new();

    public RuleScratch Rules { get; } = new(loopIndex);

    public ResponseHead Response { get; } = new();

    /// <summary>Where a rewritten response head or an answer is put together; pinned, has room for the largest.</summary>
    public byte* HeadBuffer => (byte*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref _head[0]);

    public void Dispose() => Stage.Dispose();
}
