using LoadMaster.DataPlane.Engine;

namespace LoadMaster.DataPlane.Caching;

/// <summary>Tells the loops where requests wait that what they wait for may be there.</summary>
internal sealed class CacheBell(int loops)
{
    private readonly EventLoop?[] _loops = new EventLoop?[loops];
    private readonly int[] _waiting = new int[loops];

    public void Add(EventLoop loop) => _loops[loop.Index] = loop;

    /// <summary>How many wait on a loop; set by that loop.</summary>
    public void SetWaiting(int loop, int count) => Volatile.Write(ref _waiting[loop], count);

    public void Ring()
    {
        for (var index = 0; index < _loops.Length; index++)
        {
            if (Volatile.Read(ref _waiting[index]) > 0)
            {
                _loops[index]?.Wake();
            }
        }
    }
}
