import com.vmware.vim25.mo.ManagedEntity;
import com.vmware.vim25.mo.SearchIndex;
import com.vmware.vim25.mo.ServiceInstance;

/** Looks for an inventory path and for a machine's UUID, and prints what is there. */
final class Search {
    public static void main(String[] arguments) throws Exception {
        ServiceInstance server = Connection.login();
        SearchIndex index = server.getSearchIndex();
        ManagedEntity entity = index.findByInventoryPath(arguments[0]);
        System.out.println("path " + (entity == null ? "nothing" : entity.getName()));
        System.out.println("uuid " + index.findByUuid(null, arguments[1], true));
        server.getServerConnection().logout();
    }
}
