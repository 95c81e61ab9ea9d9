using LoadMaster.DataPlane.Engine;
using LoadMaster.DataPlane.Http.Rules;

namespace LoadMaster.DataPlane.Http.Bodies;

/// <summary>The rules that work on one body, one behind the other. Drawn from its end, so that a client that reads slowly bounds what it makes.</summary>
internal sealed unsafe class BodyFilter(BufferPool pool, RuleScratch scratch)
{
    private readonly List<BodyStep> _steps = [];
    private readonly List<BodyRule> _rules = [];
    private ByteQueue _waiting;
    private bool _isEnded;
    private bool _isStarved;

    public RuleScratch Scratch => scratch;

    /// <summary>So many times something was replaced.</summary>
    public long Replacements { get; private set; }

    /// <summary>There may be more to draw before anything is added.</summary>
    public bool IsPending => !_isStarved;

    /// <summary>The body has left whole.</summary>
    public bool IsDrained => _isEnded && _isStarved;

    /// <summary>The rules that replaced something; for a trial.</summary>
    public IReadOnlySet<string> Effective => _effective ?? (IReadOnlySet<string>)new HashSet<string>();

    private HashSet<string>? _effective;

    /// <summary>Takes in those rules of the list that hold and suit the body.</summary>
    public void Begin(BodyRule[] rules, int flags, ReadOnlySpan<byte> contentType)
    {
        foreach (var rule in rules)
        {
            if (rule.Holds(flags) && rule.Suits(contentType))
            {
                _rules.Add(rule);
                if (_steps.Count < _rules.Count)
                {
                    _steps.Add(new BodyStep());
                }

                _steps[_rules.Count - 1].Begin(rule, pool);
            }
        }

        _isEnded = false;
        _isStarved = true;
        Replacements = 0;
    }

    /// <summary>Notes which rules have an effect.</summary>
    public void Watch() => _effective = [];

    /// <summary>The body was sent, or is given up.</summary>
    public void Stop()
    {
        for (var index = 0; index < _rules.Count; index++)
        {
            _steps[index].End(pool);
        }

        _rules.Clear();
        _waiting.Release(pool);
    }

    /// <summary>The next bytes of the body; only as many between two draws as fit into a block.</summary>
    public void Add(byte* data, int length)
    {
        if (!_waiting.Append(pool, data, length))
        {
            throw new InvalidOperationException("more of a body came than there is room for");
        }

        _isStarved = false;
    }

    /// <summary>Nothing more will be added.</summary>
    public void End()
    {
        _isEnded = true;
        _isStarved = false;
    }

    /// <summary>What has become of the body; fewer bytes than fit when more must be added first.</summary>
    public int Pull(byte* output, int room)
    {
        var count = PullBefore(_rules.Count, output, room);
        _isStarved = count < room;
        return count;
    }

    /// <summary>What the step before gives out.</summary>
    public int PullBefore(int index, byte* output, int room)
    {
        if (index > 0)
        {
            return _steps[index - 1].Pull(this, index - 1, output, room);
        }

        var count = Math.Min(_waiting.Count, room);
        if (count > 0)
        {
            Buffer.MemoryCopy(_waiting.Data, output, count, count);
            _waiting.Consume(pool, count);
        }

        return count;
    }

    /// <summary>Nothing more will come from the step before.</summary>
    public bool IsExhaustedBefore(int index) => index > 0 ? _steps[index - 1].IsExhausted : _isEnded && _waiting.IsEmpty;

    public void NoteReplacement(int index)
    {
        Replacements++;
        _ = _effective?.Add(_rules[index].Name);
    }
}
