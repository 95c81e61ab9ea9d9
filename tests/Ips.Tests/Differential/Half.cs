using LoadMaster.Ips.Tests.Generated;

namespace LoadMaster.Ips.Tests.Differential;

/// <summary>Which half of the exchanges is compared, with which rules; the other half is a plain one.</summary>
internal abstract class Half
{
    public static readonly Half Requests = new RequestHalf(OracleRules.OfRequests);
    public static readonly Half Responses = new ResponseHalf();

    /// <summary>Rules in the words of Snort 3 for us, translated for the other side.</summary>
    public static readonly Half Requests3 = new RequestHalf(OracleRules.OfRequests3);

    public abstract bool IsResponse { get; }

    /// <summary>Causes that lie in the message.</summary>
    public abstract IReadOnlyDictionary<string, Func<HttpText, HttpText>> Causes { get; }

    public abstract OracleRules Rules(Random random);

    public abstract IReadOnlyList<OracleCase> Cases(Random random, OracleRules rules, OurSide ours, int count);

    /// <summary>Both halves as they go over the wire.</summary>
    public abstract (byte[] Request, byte[] Response) Exchange(HttpText message);

    private sealed class RequestHalf(Func<Random, OracleRules> rules) : Half
    {
        private static readonly byte[] PlainResponse = Given.Bytes("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");

        public override bool IsResponse => false;

        public override IReadOnlyDictionary<string, Func<HttpText, HttpText>> Causes => RequestCauses.All;

        public override OracleRules Rules(Random random) => rules(random);

        public override IReadOnlyList<OracleCase> Cases(Random random, OracleRules rules, OurSide ours, int count) => new TrafficMaker(random, rules, ours).Make(count);

        public override (byte[] Request, byte[] Response) Exchange(HttpText message) => (message.Bytes, PlainResponse);
    }

    private sealed class ResponseHalf : Half
    {
        private static readonly byte[] PlainRequest = Given.Bytes("GET /page HTTP/1.1\r\nHost: a.example\r\n\r\n");

        public override bool IsResponse => true;

        public override IReadOnlyDictionary<string, Func<HttpText, HttpText>> Causes => ResponseCauses.All;

        public override OracleRules Rules(Random random) => OracleRules.OfResponses(random);

        public override IReadOnlyList<OracleCase> Cases(Random random, OracleRules rules, OurSide ours, int count) => new ResponseTraffic(random, rules, ours).Make(count);

        public override (byte[] Request, byte[] Response) Exchange(HttpText message) => (PlainRequest, message.Bytes);
    }
}
