using System.Text;
using LoadMaster.DataPlane.Engine;
using LoadMaster.DataPlane.Http.Rules;

namespace LoadMaster.DataPlane.Http.Bodies;

/// <summary>Runs the rules for bodies over a sample, by the code that serves real ones.</summary>
internal static unsafe class BodyTrial
{
    private const int PieceBytes = 1024;

    public static RuleOutcome Run(RuleOutcome outcome, RuleSet? rules, int flags, SampleResponse response, RuleScratch scratch)
    {
        if (rules is null)
        {
            return outcome with { ResponseBody = response.Body };
        }

        var body = Encoding.UTF8.GetBytes(response.Body).AsSpan();
        var made = new List<byte>();
        var piece = new byte[PieceBytes];
        using var pool = new BufferPool();
        var filter = new BodyFilter(pool, scratch);
        filter.Watch();
        filter.Begin(rules.Bodies, flags, Encoding.Latin1.GetBytes(response.ContentType));
        fixed (byte* output = piece)
        {
            while (!filter.IsDrained)
            {
                if (!filter.IsPending)
                {
                    var next = body[..Math.Min(PieceBytes, body.Length)];
                    fixed (byte* data = next)
                    {
                        filter.Add(data, next.Length);
                    }

                    body = body[next.Length..];
                    if (body.IsEmpty)
                    {
                        filter.End();
                    }
                }

                made.AddRange(piece.AsSpan(0, filter.Pull(output, PieceBytes)));
            }
        }

        filter.Stop();
        return outcome with
        {
            BodyChanges = [.. rules.Bodies.Select(rule => rule.Name).Where(filter.Effective.Contains)],
            ResponseBody = Encoding.UTF8.GetString([.. made]),
        };
    }
}
