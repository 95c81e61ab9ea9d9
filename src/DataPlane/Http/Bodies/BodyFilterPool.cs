using LoadMaster.DataPlane.Engine;
using LoadMaster.DataPlane.Http.Rules;

namespace LoadMaster.DataPlane.Http.Bodies;

/// <summary>One loop's filters, used again and again.</summary>
internal sealed class BodyFilterPool(BufferPool buffers, RuleScratch scratch)
{
    private const int KeptMax = 64;

    private readonly Stack<BodyFilter> _free = new();

    /// <summary>Filters that work on a body now.</summary>
    public int InUse { get; private set; }

    public BodyFilter Take()
    {
        InUse++;
        return _free.TryPop(out var filter) ? filter : new BodyFilter(buffers, scratch);
    }

    public void Return(BodyFilter filter)
    {
        InUse--;
        filter.Stop();
        if (_free.Count < KeptMax)
        {
            _free.Push(filter);
        }
    }
}
