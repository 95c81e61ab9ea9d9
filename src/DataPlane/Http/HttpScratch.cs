using LoadMaster.DataPlane.Engine;
using LoadMaster.DataPlane.Http.Rules;
using LoadMaster.DataPlane.Persistence;
using LoadMaster.Domain;

namespace LoadMaster.DataPlane.Http;

/// <summary>What one parse and rewrite needs, once per loop.</summary>
internal sealed unsafe class HttpScratch(int loopIndex)
{
    public const int HeadBufferBytes = Limits.HeaderBytesMax + BufferPool.Headroom + Limits.RuleHeadGrowthBytesMax;

    private readonly byte[] _head = GC.AllocateArray<byte>(HeadBufferBytes, pinned: true);

    /// <summary>Where the lines are put together that a response gets beyond its own.</summary>
    public byte[] Lines { get; } = new byte[ActiveCookie.LineBytesMax];

    public RequestHead Request { get; } = new();

    public RuleScratch Rules { get; } = new(loopIndex);

    public ResponseHead Response { get; } = new();

    /// <summary>Where a rewritten response head or an answer is put together; pinned, has room for the largest.</summary>
    public byte* HeadBuffer => (byte*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref _head[0]);
}
