import com.vmware.vim25.AboutInfo;
import com.vmware.vim25.mo.ServiceInstance;
import java.time.Duration;
import java.time.Instant;

/** Logs in and prints what the server says of itself and of the login. */
final class About {
    public static void main(String[] arguments) throws Exception {
        ServiceInstance server = Connection.login();
        AboutInfo about = server.getAboutInfo();
        System.out.println("type " + about.getApiType());
        System.out.println("name " + about.getName());
        System.out.println("build " + Integer.parseInt(about.getBuild()));
        System.out.println("user " + server.getSessionManager().getCurrentSession().getUserName());
        Duration apart = Duration.between(server.currentTime().toInstant(), Instant.now()).abs();
        System.out.println("clock " + (apart.toMinutes() == 0 ? "right" : apart));
        server.getServerConnection().logout();
    }
}
